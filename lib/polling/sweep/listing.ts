import { EventLoopYielder } from '../../common/event-loop-yielder.js';
import { printable } from '../../common/text.js';
import { described, isError, nameOf } from '../../errors/foreign-error.js';
import type { RateLimitedLogger } from '../../host/rate-limited-logger.js';
import { listedRows } from './listed-rows.js';
import type { Lister } from './lister.interface.js';
import { misnamedColumns } from './misnamed-columns.js';
import type { ListedItem } from '../kinds/order-input.js';
import { SweepIntake } from './sweep-intake.js';
import type { SweepTarget } from './sweep-intake.js';
import { TimedCalls } from './timed-calls.js';

export interface ListingDependencies {
  /** @throws {WeComPayError} saying what is wrong with the row. */
  readonly read: (row: unknown) => ListedItem;
  readonly target: () => SweepTarget;
  /** Milliseconds that a lister may take to return, or to yield its next row. */
  readonly timeout: number;
  readonly maxTracked: number;
  readonly logger: RateLimitedLogger;
}

/** What came of one method in a sweep. */
export interface Listed {
  readonly rows: number;
  /** Rows from which no order could be read. */
  readonly unreadable: number;
  /** Orders that were not tracked because `maxTracked` is reached. */
  readonly refused: number;
  /** Why the method has not listed all its orders, if it has not. */
  readonly failures: readonly string[];
  /** Whether the sweep was stopped meanwhile. */
  readonly isStopped: boolean;
}

type Counts = { -readonly [Name in keyof Omit<Listed, 'failures'>]: Listed[Name] };

/** A method that returns more rows than this per trackable order is assumed never to end. */
const ENDLESS = 10;

/** Asks one method for its orders, sweep by sweep. */
export class Listing {
  private readonly calls: TimedCalls;

  constructor(
    private readonly lister: Lister,
    /** See {@link SweepTarget}. */
    readonly bit: number,
    private readonly deps: ListingDependencies,
  ) {
    this.calls = new TimedCalls(deps.timeout);
  }

  async run(sweep: number, isStopped: () => boolean): Promise<Listed> {
    const { name } = this.lister;
    const counts: Counts = { rows: 0, unreadable: 0, refused: 0, isStopped: false };
    // A method that hangs must not be called again by every sweep.
    if (!this.calls.areOver)
      return { ...counts, failures: [`${name} has not returned since an earlier sweep`] };
    const intake = new SweepIntake(this.deps.target(), sweep, this.bit);
    const failure = await this.failureOfRows(intake, counts, isStopped);
    // The rows returned before a failure are unfinished orders all the same.
    await intake.flush();
    // Probably a column has another name. Orders that were listed before must not be let go for it.
    const isUseless = counts.rows > 0 && counts.unreadable === counts.rows;
    const failures = [failure, intake.failure, isUseless ? `no row of ${name} can be tracked` : undefined];
    return { ...counts, refused: intake.refused, failures: failures.filter((text) => text !== undefined) };
  }

  private async failureOfRows(
    intake: SweepIntake,
    counts: Counts,
    isStopped: () => boolean,
  ): Promise<string | undefined> {
    const { lister, calls, deps } = this;
    const most = ENDLESS * deps.maxTracked;
    const yielder = new EventLoopYielder();
    try {
      for await (const row of listedRows(() => lister.list(), calls)) {
        counts.isStopped = isStopped();
        if (counts.isStopped) return undefined;
        if (++counts.rows > most) throw new RangeError(`more than ${most} rows`);
        if (counts.rows === 1) this.reportColumns(row);
        const order = this.read(row, counts.rows);
        if (order === undefined) counts.unreadable++;
        else await intake.add(order);
        if (intake.failure !== undefined) return undefined;
        if (yielder.isDue) await yielder.yield();
      }
      return undefined;
    } catch (error) {
      this.reportFailure(error);
      return `${lister.name} failed (${nameOf(error)})`;
    }
  }

  private read(row: unknown, number: number): ListedItem | undefined {
    try {
      const order = this.deps.read(row);
      if (order.error !== undefined) this.reportRow(number, order.error);
      if (order.doubt !== undefined) this.reportDoubt(number, order.doubt);
      return order;
    } catch (error) {
      this.reportRow(number, error);
      return undefined;
    }
  }

  /** All rows of a method have the same columns, so the first one tells. */
  private reportColumns(row: unknown): void {
    const misnamed = misnamedColumns(row);
    if (misnamed.length === 0) return;
    const { name } = this.lister;
    const renames = misnamed.map(({ field, column }) => `${printable(column, 60)}, which should be ${field}`);
    this.deps.logger.warn(
      `columns of ${name}`,
      `${name} with @UnfinishedOrders() returns rows with ${renames.join(', and ')}.`,
    );
  }

  private reportRow(number: number, error: unknown): void {
    const { name } = this.lister;
    this.deps.logger.warn(
      `row of ${name}`,
      `${name} with @UnfinishedOrders() returned a row (number ${number}) that cannot be tracked: ` +
        `${isError(error) ? printable(error.message, 300) : 'unknown'} Further rows like this are not reported for a minute.`,
    );
  }

  private reportDoubt(number: number, doubt: string): void {
    const { name } = this.lister;
    this.deps.logger.warn(
      `createdAt of ${name}`,
      `${name} with @UnfinishedOrders() returned a row (number ${number}) with a doubtful time: ${doubt}. ` +
        'Return a Date, or a text with its time zone such as 2026-11-24T13:00:00+08:00.',
    );
  }

  private reportFailure(error: unknown): void {
    const { name } = this.lister;
    this.deps.logger.error(
      `lister ${name}`,
      `${name} with @UnfinishedOrders() failed: ${described(error)}. Its orders stay tracked; it is called again on the next sweep.`,
      error,
    );
  }
}
