import { EventLoopYielder } from '../../common/event-loop-yielder.js';
import { printable, withoutStop } from '../../common/text.js';
import { described, isError, nameOf } from '../../errors/foreign-error.js';
import type { RateLimitedLogger } from '../../host/rate-limited-logger.js';
import { A_CLEAR_TIME } from '../../host/rows/created-at.js';
import { listedRows } from '../../host/rows/listed-rows.js';
import { TimedCalls } from '../../host/rows/timed-calls.js';
import type { ItemKind, ListedItem } from '../kinds/item-kind.interface.js';
import { misnamedColumns } from '../kinds/misnamed-columns.js';
import type { Lister } from './lister.interface.js';
import { SweepIntake } from './sweep-intake.js';
import type { ListerId, SweepTarget } from './sweep-intake.js';

export interface ListingDependencies {
  readonly kind: Pick<ItemKind, 'words' | 'columns'>;
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
  /** Rows from which no item could be read. */
  readonly unreadable: number;
  /** Items that were not tracked because `maxTracked` is reached. */
  readonly refused: number;
  /** When the oldest was created, on the monotonic clock; `Infinity` if none was listed. */
  readonly oldest: number;
  /** Why the method has not listed all its items, if it has not. */
  readonly failures: readonly string[];
  /** Whether the sweep was stopped meanwhile. */
  readonly isStopped: boolean;
}

type Counts = { -readonly [Name in keyof Omit<Listed, 'failures'>]: Listed[Name] };

/** A method that returns more rows than this per trackable item is assumed never to end. */
const ENDLESS = 10;

/** Asks one method for its items, sweep by sweep. */
export class Listing {
  private readonly calls: TimedCalls;

  constructor(
    private readonly lister: Lister,
    private readonly bit: number,
    private readonly deps: ListingDependencies,
  ) {
    this.calls = new TimedCalls(deps.timeout);
  }

  get id(): ListerId {
    return { name: this.lister.name, bit: this.bit };
  }

  async run(sweep: number, isStopped: () => boolean): Promise<Listed> {
    const { name } = this.lister;
    const counts: Counts = { rows: 0, unreadable: 0, refused: 0, oldest: Infinity, isStopped: false };
    // A method that hangs must not be called again by every sweep.
    if (!this.calls.areOver)
      return { ...counts, failures: [`${name} has not returned since an earlier sweep`] };
    const intake = new SweepIntake(this.deps.target(), sweep, this.id);
    const failure = await this.failureOfRows(intake, counts, isStopped);
    // The rows returned before a failure are unfinished items all the same.
    await intake.flush();
    // Probably a column has another name. Items that were listed before must not be let go for it.
    const isUseless = counts.rows > 0 && counts.unreadable === counts.rows;
    const failures = [failure, intake.failure, isUseless ? `no row of ${name} can be tracked` : undefined];
    return { ...counts, refused: intake.refused, failures: failures.filter((text) => text !== undefined) };
  }

  /** `OrdersService.unpaid() with @UnfinishedOrders()` */
  private get described(): string {
    return `${this.lister.name} with ${this.deps.kind.words.lister}()`;
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
        const item = this.read(row, counts.rows);
        if (item === undefined) counts.unreadable++;
        else {
          counts.oldest = Math.min(counts.oldest, item.createdAt);
          await intake.add(item);
        }
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
      const item = this.deps.read(row);
      if (item.error !== undefined) this.reportRow(number, item.error, 'counts as new');
      if (item.doubt !== undefined) this.reportDoubt(number, item.doubt);
      if (item.ignored !== undefined) this.reportIgnored(number, item.ignored);
      return item;
    } catch (error) {
      this.reportRow(number, error, 'cannot be tracked');
      return undefined;
    }
  }

  /** All rows of a method have the same columns, so the first one tells. */
  private reportColumns(row: unknown): void {
    const misnamed = misnamedColumns(row, this.deps.kind.columns);
    if (misnamed.length === 0) return;
    const { name } = this.lister;
    const renames = misnamed.map(({ field, column }) => `${printable(column, 60)}, which should be ${field}`);
    this.deps.logger.warn(
      `columns of ${name}`,
      `${this.described} returns rows with ${renames.join(', and ')}.`,
    );
  }

  private reportRow(number: number, error: unknown, consequence: string): void {
    const { name } = this.lister;
    this.deps.logger.warn(
      `row of ${name}`,
      `${this.described} returned a row (number ${number}) that ${consequence}: ` +
        `${messageOf(error)} Further rows like this are not reported for a minute.`,
    );
  }

  private reportDoubt(number: number, doubt: string): void {
    const { name } = this.lister;
    this.deps.logger.warn(
      `createdAt of ${name}`,
      `${this.described} returned a row (number ${number}) with a suspicious time: ${doubt}. ` +
        `Return ${A_CLEAR_TIME}.`,
    );
  }

  private reportIgnored(number: number, { field, error }: NonNullable<ListedItem['ignored']>): void {
    const { noun } = this.deps.kind.words;
    this.deps.logger.warn(
      `${field} of ${this.lister.name}`,
      `${this.described} returned a row (number ${number}) whose ${field} is ignored: ` +
        `${messageOf(error)} The ${noun} is tracked without it.`,
    );
  }

  private reportFailure(error: unknown): void {
    const { name } = this.lister;
    this.deps.logger.error(
      `lister ${name}`,
      `${this.described} failed: ${withoutStop(described(error))}. Its ${this.deps.kind.words.noun}s stay tracked; it is called again on the next sweep.`,
      error,
    );
  }
}

function messageOf(error: unknown): string {
  return isError(error) ? printable(error.message, 300) : 'unknown';
}
