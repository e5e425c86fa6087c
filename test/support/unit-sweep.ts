import type { Logger } from '@nestjs/common';
import { RateLimitedLogger } from '../../lib/host/rate-limited-logger.js';
import type { ListedItem } from '../../lib/polling/kinds/item-kind.interface.js';
import { ORDERS } from '../../lib/polling/kinds/orders.js';
import type { SweepTarget } from '../../lib/polling/sweep/sweep-intake.js';
import { Sweep } from '../../lib/polling/sweep/sweep.js';
import { FakeLogger } from './unit-logger.js';

interface SweepOptions {
  readonly timeout?: number;
  readonly mostRows?: number;
  /** What the target does in its own way. */
  readonly target?: Partial<SweepTarget>;
}

/** A row is a number, or the error that reading it gives. */
function read(row: unknown): ListedItem {
  if (row instanceof Error) throw row;
  return { key: `m/${String(row)}`, createdAt: 0 };
}

/** The row that an order was read from. */
export const rowOf = ({ key }: ListedItem): number => Number(key.slice(2));

/** A sweep over these methods, whose rows are kept. */
export function sweepOver(
  listers: Readonly<Record<string, () => unknown>>,
  { timeout = 1_000, mostRows = 1_000_000, target: own = {} }: SweepOptions = {},
) {
  const logger = new FakeLogger();
  /** What was brought in together. */
  const batches: { readonly rows: readonly number[]; readonly sweep: number }[] = [];
  /** The complete sweeps that let go what they did not list. */
  const letGo: number[] = [];
  /** The same of sweeps in which methods failed, by their names. */
  const letGoInPart: { readonly sweep: number; readonly failing: readonly string[] }[] = [];
  const target: SweepTarget = {
    batchSize: 500,
    list(orders, sweep) {
      batches.push({ rows: orders.map(rowOf), sweep });
      return 0;
    },
    async stopTrackingUnlisted(sweep, swept) {
      const failing = swept.filter(({ isComplete }) => !isComplete).map(({ name }) => name);
      if (failing.length === 0) letGo.push(sweep);
      else letGoInPart.push({ sweep, failing });
    },
    ...own,
  };
  const sweep = new Sweep({
    kind: ORDERS,
    account: 'default',
    listers: () => Object.entries(listers).map(([name, list]) => ({ name: `Shop.${name}()`, list })),
    read,
    target: () => target,
    timeout,
    maxTracked: mostRows,
    logger: new RateLimitedLogger(logger as unknown as Logger),
  });
  return { sweep, batches, letGo, letGoInPart, logger, rows: () => batches.flatMap(({ rows }) => rows) };
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
