#!/usr/bin/env node
import { EXIT } from '../cli/exit-codes.js';
import { complaintText, failureText } from '../cli/messages.js';
import { banner } from './cli/cli-banner.js';
import { parseCommand, USAGE } from './cli/cli-command.js';
import { FakeWeCom } from './fake-wecom.js';
import { notificationLine } from './notifications/notification-line.js';
import type { FakeWeComOptions } from './options/fake-wecom-options.interface.js';
import { seedOrders } from './seed-orders.js';
import { requestLine } from './server/request-line.js';

const NAME = 'nestjs-wecom-pay-fake';

const print = (line: string) => void process.stdout.write(`${line}\n`);

/** The options that print a line for whatever happens. */
function logging(options: FakeWeComOptions): FakeWeComOptions {
  return {
    ...options,
    onRequest: (request) => print(requestLine(request)),
    notifications: { ...options.notifications, onSent: (sent) => print(notificationLine(sent)) },
  };
}

async function serve(options: FakeWeComOptions, log: boolean): Promise<void> {
  const wecom = await FakeWeCom.start(log ? logging(options) : options);
  const orders = seedOrders(wecom);
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void wecom.close());
  process.stdout.write(banner(wecom, orders));
}

const command = parseCommand(process.argv.slice(2));

switch (command.run) {
  case 'help':
    process.stdout.write(USAGE);
    break;
  case 'complain':
    process.stderr.write(complaintText(NAME, command.about, USAGE));
    process.exitCode = EXIT.wrongUsage;
    break;
  case 'serve':
    await serve(command.options, command.log).catch((error: unknown) => {
      process.stderr.write(failureText(NAME, error));
      process.exitCode = EXIT.failed;
    });
}
