import { publish } from '../../diagnostics/channels.js';
import { printable } from '../../common/text.js';
import { WeComEngineError } from '../../errors/wecom-pay.errors.js';
import { EventLoopYielder } from '../../common/event-loop-yielder.js';
import { dateAt, wholeNow } from '../../common/clock.js';
import { listedRows } from './listed-rows.js';
import type { ListedOrder } from './order-input.js';
import type { HostListing } from './host-listing.js';
import type { Lister } from './lister.interface.js';
import type { RateLimitedLogger } from '../../host/rate-limited-logger.js';
import { described, nameOf } from '../../errors/foreign-error.js';
import { TimedCalls } from './timed-calls.js';

/** How the last look at the application's unfinished orders went. */
export interface SweepResult {
  readonly startedAt: Date;
  /** Milliseconds. */
  readonly took: number;
  /** How many rows were listed, wrong ones included. */
  readonly listed: number;
  /** What went wrong, without anything that could be secret; `undefined` when all was well. */
  readonly error: string | undefined;
}

/** Where a sweep brings what is listed. */
export interface SweepTarget {
  /**
   * Puts orders under watch, and notes that this sweep has listed them.
   * @returns how many found no room.
   */
  list(orders: readonly ListedOrder[], sweep: number): number | Promise<number>;
  /** All rows of a sweep were listed: what it did not list is no longer tracked. */
  stopTrackingUnlisted(sweep: number): Promise<void>;
}

export interface OrderSweepDependencies {
  readonly account: string;
  readonly listers: readonly Lister[];
  /** @throws {WeComPayError} that says what is wrong with a row. */
  readonly read: (row: unknown) => ListedOrder;
  readonly target: SweepTarget;
  /** Milliseconds that a lister may take to return, or to give its next row. */
  readonly timeout: number;
  readonly maxTracked: number;
  readonly logger: RateLimitedLogger;
}

interface Counts {
  rows: number;
  refused: number;
}

const STOPPED = 'stopped';
/** So many orders are put under watch together. */
const BATCH = 500;
/** Rows beyond this, for each order that may be watched, are those of a method that never ends. */
const ENDLESS = 10;

interface Method {
  readonly lister: Lister;
  readonly calls: TimedCalls;
}

/** Asks the application for its unfinished orders. A method that fails is reported, and stops no other. */
export class OrderSweep implements HostListing {
  /** The last sweep that has ended. */
  last: SweepResult | undefined;
  sweepsBegun = 0;
  private readonly methods: readonly Method[];
  private readonly mostRows: number;
  private stopped = false;

  constructor(private readonly deps: OrderSweepDependencies) {
    const { listers, timeout, maxTracked } = deps;
    this.mostRows = ENDLESS * maxTracked;
    this.methods = listers.map((lister) => ({ lister, calls: new TimedCalls(timeout) }));
  }

  get exists(): boolean {
    return this.methods.length > 0;
  }

  /** Ends the sweep that runs, if any, and lets no other begin. */
  stop(): void {
    this.stopped = true;
  }

  resume(): void {
    this.stopped = false;
  }

  /** @param sweep its number, where other processes sweep as well. */
  async run(sweep = this.sweepsBegun + 1): Promise<SweepResult | undefined> {
    if (!this.exists || this.stopped) return undefined;
    this.sweepsBegun = sweep;
    const startedAt = wholeNow();
    const counts = { rows: 0, refused: 0 };
    const results = await Promise.all(this.methods.map((method) => this.listFrom(method, sweep, counts)));
    const failures = results.filter((text) => text !== undefined);
    if (failures.includes(STOPPED)) return undefined;
    const isComplete = failures.length === 0;
    const failure = isComplete
      ? await failureOf(() => this.deps.target.stopTrackingUnlisted(sweep))
      : undefined;
    if (failure !== undefined) failures.push(failure);
    if (counts.refused > 0) failures.push(`${counts.refused} orders found no room (maxTracked)`);
    const error = failures.join('; ') || undefined;
    this.last = { startedAt: dateAt(startedAt), took: wholeNow() - startedAt, listed: counts.rows, error };
    this.publish(this.last);
    return this.last;
  }

  private publish({ startedAt, took, listed, error }: SweepResult): void {
    const { account } = this.deps;
    // A date cannot be frozen, and this one is the application's.
    publish('sweep', () => ({ account, startedAt: new Date(startedAt), duration: took, listed, error }));
  }

  /** @returns what went wrong, if anything. */
  private async listFrom(
    { lister, calls }: Method,
    sweep: number,
    counts: Counts,
  ): Promise<string | undefined> {
    const { name } = lister;
    // One that hangs must not hang once more with each sweep.
    if (!calls.areOver) return `${name} has not returned since an earlier sweep`;
    let batch: ListedOrder[] = [];
    const bringIn = async () => {
      const orders = batch;
      batch = [];
      if (orders.length > 0) counts.refused += await this.deps.target.list(orders, sweep);
    };
    const yielder = new EventLoopYielder();
    try {
      for await (const row of listedRows(() => lister.list(), calls)) {
        if (this.stopped) return STOPPED;
        if (++counts.rows > this.mostRows) throw new RangeError(`more than ${this.mostRows} rows`);
        const order = this.read(row, name, counts);
        if (order) batch.push(order);
        if (batch.length === BATCH) await bringIn();
        if (yielder.isDue) await yielder.yield();
      }
    } catch (error) {
      if (error instanceof WeComEngineError) return textOf(error);
      this.reportFailure(name, error);
      // What it had listed before is unfinished all the same.
      return (await failureOf(bringIn)) ?? `${name} failed with ${nameOf(error)}`;
    }
    return failureOf(bringIn);
  }

  private read(row: unknown, name: string, counts: Counts): ListedOrder | undefined {
    try {
      const order = this.deps.read(row);
      if (order.error !== undefined) this.reportRow(name, counts.rows, order.error);
      return order;
    } catch (error) {
      this.reportRow(name, counts.rows, error);
      return undefined;
    }
  }

  private reportRow(name: string, number: number, error: unknown): void {
    this.deps.logger.warn(
      `row of ${name}`,
      `${name} with @UnfinishedOrders() listed a row (number ${number}) that cannot be watched: ` +
        `${error instanceof Error ? printable(error.message, 300) : 'unknown'} More of this kind are not reported for a minute.`,
    );
  }

  private reportFailure(name: string, error: unknown): void {
    this.deps.logger.error(
      `lister ${name}`,
      `${name} with @UnfinishedOrders() failed with ${described(error)}. Orders that it would have listed stay as they are; it is called again with the next sweep.`,
      error,
    );
  }
}

/** What went wrong, if anything. */
async function failureOf(work: () => Promise<void>): Promise<string | undefined> {
  try {
    await work();
    return undefined;
  } catch (error) {
    return textOf(error);
  }
}

function textOf(error: unknown): string {
  return error instanceof WeComEngineError ? error.message.replace(/\.$/u, '') : described(error);
}
