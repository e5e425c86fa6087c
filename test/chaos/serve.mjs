import { ConsoleLogger, Logger } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import {
  OrderTracker,
  PaymentService,
  RefundService,
  WeComOptionsError,
  WeComPayError,
} from '../../dist/index.js';

/**
 * Runs a process of the shop, which does what the process above it says until that is gone.
 *
 * @param {Function} module
 * @param {(app: object, tracker: object) => Record<string, Function>} [commandsOf] beyond those that every process has
 */
export async function serve(module, commandsOf = () => ({}), { host } = {}) {
  const app = await boot(module, host);
  const tracker = app.get(OrderTracker);
  const payments = app.get(PaymentService);
  const refunds = app.get(RefundService);
  const commands = {
    track: (order) => tracker.track(order),
    checkOut: ({ row, request }) => checkOut(tracker, payments, row, request),
    want: (refund) => refunds.track(refund).catch(ignoreFailure),
    pollNow: (order) => tracker.pollNow(order).catch(ignoreFailure),
    ...commandsOf(app, tracker),
  };
  const obey = async ({ command, order, number }) => {
    const answer = await commands[command](order);
    if (number !== undefined) process.send({ number, answer }, () => undefined);
  };
  process.on('message', (message) => void obey(message));
  process.on('disconnect', () => process.exit());
  process.send({ port: app.getHttpServer().address().port });
}

/** The row tells the age of the order, so it goes first. */
async function checkOut(tracker, payments, row, request) {
  try {
    await tracker.track(row);
    return { parameters: await payments.prepay(request) };
  } catch (error) {
    ignoreFailure(error);
    return { refusal: error.message };
  }
}

async function boot(module, host = '127.0.0.1') {
  try {
    const app = await NestFactory.create(module, {
      logger: new ConsoleLogger({ json: true }),
      abortOnError: false,
    });
    app.enableShutdownHooks();
    await app.listen(0, host);
    return app;
  } catch (error) {
    if (!(error instanceof WeComOptionsError)) throw error;
    new Logger('Shop').error(`It did not start. ${error.message}`);
    return process.exit(1);
  }
}

export function ignoreFailure(error) {
  if (!(error instanceof WeComPayError)) throw error;
}
