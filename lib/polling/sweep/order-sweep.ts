import { dateAt, wholeNow } from '../../common/clock.js';
import { EventLoopYielder } from '../../common/event-loop-yielder.js';
import { printable } from '../../common/text.js';
import { publish } from '../../diagnostics/channels.js';
import { described, nameOf } from '../../errors/foreign-error.js';
import type { RateLimitedLogger } from '../../host/rate-limited-logger.js';
import type { HostListing } from './host-listing.js';
import { listedRows } from './listed-rows.js';
import type { Lister } from './lister.interface.js';
import type { ListedOrder } from './order-input.js';
import type { SweepTarget } from './sweep-intake.js';
import { failureOf, SweepIntake } from './sweep-intake.js';
import { TimedCalls } from './timed-calls.js';

/** The result of a sweep over the application's unfinished orders. */
export interface SweepResult {
  readonly startedAt: Date;
  /** Milliseconds. */
  readonly took: number;
  /** How many rows were returned, invalid ones included. */
  readonly listed: number;
  /** What went wrong, without anything secret; `undefined` if nothing did. */
  readonly error: string | undefined;
}

export interface OrderSweepDependencies {
  readonly account: string;
  readonly listers: () => readonly Lister[];
  /** @throws {WeComPayError} saying what is wrong with the row. */
  readonly read: (row: unknown) => ListedOrder;
  readonly target: () => SweepTarget;
  /** Milliseconds that a lister may take to return, or to yield its next row. */
  readonly timeout: number;
  readonly maxTracked: number;
  readonly logger: RateLimitedLogger;
}

interface Counts {
  rows: number;
  refused: number;
}

const STOPPED = 'stopped';
/** A method that returns more rows than this per trackable order is assumed never to end. */
const ENDLESS = 10;

interface Method {
  readonly lister: Lister;
  readonly calls: TimedCalls;
}

/** Asks the application for its unfinished orders. A method that fails is reported and does not affect the others. */
export class OrderSweep implements HostListing {
  /** The last completed sweep. */
  last: SweepResult | undefined;
  sweepsBegun = 0;
  private discovered: readonly Method[] | undefined;
  private readonly mostRows: number;
  private stopped = false;

  constructor(private readonly deps: OrderSweepDependencies) {
    this.mostRows = ENDLESS * deps.maxTracked;
  }

  /** Takes the methods that exist now, in place of those of an earlier use. */
  discover(): void {
    const { listers, timeout } = this.deps;
    this.discovered = listers().map((lister) => ({ lister, calls: new TimedCalls(timeout) }));
  }

  get exists(): boolean {
    return this.methods.length > 0;
  }

  /** Ends the running sweep, if any, and prevents further ones. */
  stop(): void {
    this.stopped = true;
  }

  resume(): void {
    this.stopped = false;
  }

  /** @param sweep its number, if other processes sweep as well. */
  async run(sweep = this.sweepsBegun + 1): Promise<SweepResult | undefined> {
    if (!this.exists || this.stopped) return undefined;
    this.sweepsBegun = sweep;
    const startedAt = wholeNow();
    const counts = { rows: 0, refused: 0 };
    const results = await Promise.all(this.methods.map((method) => this.listFrom(method, sweep, counts)));
    const failures = results.flat().filter((text) => text !== undefined);
    if (failures.includes(STOPPED)) return undefined;
    const isComplete = failures.length === 0;
    const failure = isComplete
      ? await failureOf(() => this.deps.target().stopTrackingUnlisted(sweep))
      : undefined;
    if (failure !== undefined) failures.push(failure);
    if (counts.refused > 0) failures.push(this.reportRefused(counts.refused));
    const error = failures.join('; ') || undefined;
    this.last = { startedAt: dateAt(startedAt), took: wholeNow() - startedAt, listed: counts.rows, error };
    this.publish(this.last);
    return this.last;
  }

  private get methods(): readonly Method[] {
    if (this.discovered === undefined) this.discover();
    return this.discovered!;
  }

  private publish({ startedAt, took, listed, error }: SweepResult): void {
    const { account } = this.deps;
    // A copy: a Date cannot be frozen, and `stats()` returns this one.
    publish('sweep', () => ({ account, startedAt: new Date(startedAt), duration: took, listed, error }));
  }

  /** @returns what went wrong, if anything. */
  private async listFrom(method: Method, sweep: number, counts: Counts): Promise<(string | undefined)[]> {
    // A method that hangs must not be called again by every sweep.
    if (!method.calls.areOver) return [`${method.lister.name} has not returned since an earlier sweep`];
    const intake = new SweepIntake(this.deps.target(), sweep);
    const failure = await this.failureOfRows(method, intake, counts);
    // The rows returned before a failure are unfinished orders all the same.
    await intake.flush();
    counts.refused += intake.refused;
    return [failure, intake.failure];
  }

  /** @returns what went wrong with the method, if anything. */
  private async failureOfRows(
    { lister, calls }: Method,
    intake: SweepIntake,
    counts: Counts,
  ): Promise<string | undefined> {
    const { name } = lister;
    const yielder = new EventLoopYielder();
    try {
      for await (const row of listedRows(() => lister.list(), calls)) {
        if (this.stopped) return STOPPED;
        if (++counts.rows > this.mostRows) throw new RangeError(`more than ${this.mostRows} rows`);
        const order = this.read(row, name, counts);
        if (order) await intake.add(order);
        if (intake.failure !== undefined) return undefined;
        if (yielder.isDue) await yielder.yield();
      }
      return undefined;
    } catch (error) {
      this.reportFailure(name, error);
      return `${name} failed (${nameOf(error)})`;
    }
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
      `${name} with @UnfinishedOrders() returned a row (number ${number}) that cannot be tracked: ` +
        `${error instanceof Error ? printable(error.message, 300) : 'unknown'} Further rows like this are not reported for a minute.`,
    );
  }

  /** @returns what went wrong. */
  private reportRefused(refused: number): string {
    const what = `${refused} listed orders were not tracked: polling.maxTracked (${this.deps.maxTracked}) is reached`;
    this.deps.logger.warn('no room', `${what}. Raise it, or list fewer orders.`);
    return what;
  }

  private reportFailure(name: string, error: unknown): void {
    this.deps.logger.error(
      `lister ${name}`,
      `${name} with @UnfinishedOrders() failed: ${described(error)}. Its orders stay tracked; it is called again on the next sweep.`,
      error,
    );
  }
}
