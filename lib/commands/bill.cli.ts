#!/usr/bin/env node
import 'reflect-metadata';
import { EXIT } from '../cli/exit-codes.js';
import { complaintText, failureText } from '../cli/messages.js';
import type { BillArguments } from './bill-command.js';
import { parseBillCommand, USAGE } from './bill-command.js';
import { adviceOn, exitCodeOf } from './bill-failure.js';
import { billJson } from './bill-report.js';
import { billTable } from './bill-table.js';
import { ProgressBar } from './progress-bar.js';

const NAME = 'nestjs-wecom-pay-bill';

async function print(wanted: BillArguments, json: boolean): Promise<void> {
  const interruption = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => interruption.abort(signal));
  const progress = new ProgressBar(process.stderr, () => performance.now());
  progress.start(`Bill of ${wanted.date}`);
  try {
    // Not with the command, whose usage is printed without loading Nest.
    const { readBillOfDay } = await import('./read-bill-of-day.js');
    const report = await readBillOfDay(wanted, interruption.signal, () => progress.rows++);
    progress.stop();
    process.stdout.write(json ? billJson(report) : billTable(report));
  } catch (error) {
    progress.stop();
    if (interruption.signal.aborted) return void process.kill(process.pid, interruption.signal.reason);
    process.stderr.write(failureText(NAME, error, adviceOn(error, Date.now())));
    process.exitCode = exitCodeOf(error);
  }
}

const command = parseBillCommand(process.argv.slice(2), Date.now());

switch (command.run) {
  case 'help':
    process.stdout.write(USAGE);
    break;
  case 'complain':
    process.stderr.write(complaintText(NAME, command.about, USAGE));
    process.exitCode = EXIT.wrongUsage;
    break;
  case 'bill':
    await print(command.wanted, command.json);
}
