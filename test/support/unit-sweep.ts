import type { Logger } from '@nestjs/common';
import { OrderSweep } from '../../lib/polling/order-sweep.js';
import { Reports } from '../../lib/polling/reports.js';
import { FakeLogger } from './unit-logger.js';

/** A sweep over these methods, whose rows are kept. */
export function sweepOver(
  listers: Readonly<Record<string, () => unknown>>,
  { timeout = 1_000, mostRows = 1_000_000 } = {},
) {
  const logger = new FakeLogger();
  const listed: { row: unknown; sweep: number }[] = [];
  const letGo: number[] = [];
  const target = {
    list(row: unknown, sweep: number): void {
      if (row instanceof Error) throw row;
      listed.push({ row, sweep });
    },
    letGoUnlisted: async (sweep: number) => void letGo.push(sweep),
  };
  const methods = Object.entries(listers).map(([name, list]) => ({ name: `Shop.${name}()`, list }));
  const reports = new Reports(logger as unknown as Logger);
  const sweep = new OrderSweep(methods, target, timeout, mostRows, reports);
  return { sweep, listed, letGo, logger, rows: () => listed.map(({ row }) => row) };
}

/** Rows, and what functions give in their place. */
export async function* rowsThen(...steps: unknown[]): AsyncGenerator {
  for (const step of steps)
    yield typeof step === 'function' ? await (step as () => Promise<unknown>)() : step;
}

/** What some databases return instead of a promise. */
export function thenable(then: (resolve: (rows: readonly number[]) => void) => void): unknown {
  // oxlint-disable-next-line unicorn/no-thenable -- that is what it is
  return { then };
}
