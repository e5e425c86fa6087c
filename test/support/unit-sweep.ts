import type { Logger } from '@nestjs/common';
import type { SweepTarget } from '../../lib/polling/sweep/order-sweep.js';
import { OrderSweep } from '../../lib/polling/sweep/order-sweep.js';
import { RateLimitedLogger } from '../../lib/host/rate-limited-logger.js';
import { FakeLogger } from './unit-logger.js';

interface SweepOptions {
  readonly timeout?: number;
  readonly mostRows?: number;
  /** What the target does in its own way. */
  readonly target?: Partial<SweepTarget>;
}

/** A sweep over these methods, whose rows are kept. */
export function sweepOver(
  listers: Readonly<Record<string, () => unknown>>,
  { timeout = 1_000, mostRows = 1_000_000, target: own = {} }: SweepOptions = {},
) {
  const logger = new FakeLogger();
  const listed: { row: unknown; sweep: number }[] = [];
  const flushed: number[] = [];
  const letGo: number[] = [];
  const target: SweepTarget = {
    list(row: unknown, sweep: number): void {
      if (row instanceof Error) throw row;
      listed.push({ row, sweep });
    },
    flush: (sweep) => void flushed.push(sweep),
    stopTrackingUnlisted: async (sweep) => void letGo.push(sweep),
    ...own,
  };
  const methods = Object.entries(listers).map(([name, list]) => ({ name: `Shop.${name}()`, list }));
  const reports = new RateLimitedLogger(logger as unknown as Logger);
  const sweep = new OrderSweep(methods, target, timeout, mostRows, reports);
  return { sweep, listed, flushed, letGo, logger, rows: () => listed.map(({ row }) => row) };
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
