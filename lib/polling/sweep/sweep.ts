import { dateAt, wholeNow } from '../../common/clock.js';
import { operation, publish } from '../../diagnostics/channels.js';
import { noRoom } from '../kinds/no-room.js';
import type { HostListing } from './host-listing.js';
import type { Lister } from './lister.interface.js';
import type { Listed, ListingDependencies } from './listing.js';
import { Listing } from './listing.js';
import { bitOf, failureOf } from './sweep-intake.js';

/** The result of a sweep over the application's unfinished orders, refunds or applyments. */
export interface SweepResult {
  readonly startedAt: Date;
  /** Milliseconds. */
  readonly took: number;
  /** How many rows were returned, invalid ones included. */
  readonly listed: number;
  /** When the oldest of them was created; `undefined` if none was listed. */
  readonly oldest?: Date | undefined;
  /** What went wrong, without anything secret; `undefined` if nothing did. */
  readonly error: string | undefined;
}

export interface SweepDependencies extends ListingDependencies {
  readonly account: string;
  readonly listers: () => readonly Lister[];
}

/** Asks the application for its unfinished items. A method that fails is reported and does not affect the others. */
export class Sweep implements HostListing {
  /** The last completed sweep. */
  last: SweepResult | undefined;
  /** When it ended, on the monotonic clock. */
  lastEnded = -Infinity;
  sweepsBegun = 0;
  private discovered: readonly Listing[] | undefined;
  private stopped = false;

  constructor(private readonly deps: SweepDependencies) {}

  /** Takes the methods that exist now, in place of those of an earlier use. */
  discover(): void {
    this.discovered = this.deps
      .listers()
      .map((lister, index) => new Listing(lister, bitOf(index), this.deps));
  }

  get exists(): boolean {
    return this.discovered !== undefined && this.discovered.length > 0;
  }

  /** The same, or unknown yet. */
  get mayExist(): boolean {
    return this.discovered === undefined || this.exists;
  }

  get isDivided(): boolean {
    return this.discovered !== undefined && this.discovered.length > 1;
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
    if (this.listings.length === 0 || this.stopped) return undefined;
    this.sweepsBegun = sweep;
    const { account, kind } = this.deps;
    return operation(
      () => ({ operation: 'sweep', account, kind: kind.words.noun }),
      () => this.listAll(sweep),
    );
  }

  private async listAll(sweep: number): Promise<SweepResult | undefined> {
    const startedAt = wholeNow();
    // Not even resume() brings one back that was stopped before the next one began.
    const isStopped = () => this.stopped || this.sweepsBegun !== sweep;
    const listed = await Promise.all(this.listings.map((listing) => listing.run(sweep, isStopped)));
    if (isStopped() || listed.some((one) => one.isStopped)) return undefined;
    const failures = [
      ...listed.flatMap((one) => one.failures),
      await this.stopTrackingUnlisted(sweep, listed),
      this.reportUnreadable(listed),
      this.reportRefused(listed),
    ];
    const error = failures.filter((text) => text !== undefined).join('; ') || undefined;
    const rows = sum(listed, 'rows');
    this.lastEnded = wholeNow();
    const oldest = Math.min(...listed.map((one) => one.oldest));
    this.last = {
      startedAt: dateAt(startedAt),
      took: this.lastEnded - startedAt,
      listed: rows,
      oldest: oldest === Infinity ? undefined : dateAt(oldest),
      error,
    };
    this.publish(this.last);
    return this.last;
  }

  private get listings(): readonly Listing[] {
    if (this.discovered === undefined) this.discover();
    return this.discovered!;
  }

  /** @returns what went wrong, if anything. */
  private async stopTrackingUnlisted(sweep: number, listed: readonly Listed[]): Promise<string | undefined> {
    const listers = this.listings.map(({ id }, index) => ({
      ...id,
      isComplete: listed[index]!.failures.length === 0,
    }));
    if (!listers.some(({ isComplete }) => isComplete)) return undefined;
    return failureOf(() => this.deps.target().stopTrackingUnlisted(sweep, listers));
  }

  private publish({ startedAt, took, listed, oldest, error }: SweepResult): void {
    const { account, kind } = this.deps;
    // Copies: a Date cannot be frozen, and `stats()` returns these.
    publish('sweep', () => ({
      account,
      kind: kind.words.noun,
      startedAt: new Date(startedAt),
      duration: took,
      listed,
      oldest: oldest && new Date(oldest),
      error,
    }));
  }

  /** @returns what went wrong, if anything; the rows themselves were reported one by one. */
  private reportUnreadable(listed: readonly Listed[]): string | undefined {
    const unreadable = sum(listed, 'unreadable');
    return unreadable === 0 ? undefined : `${unreadable} of ${sum(listed, 'rows')} rows cannot be tracked`;
  }

  /** @returns what went wrong, if anything. */
  private reportRefused(listed: readonly Listed[]): string | undefined {
    const refused = sum(listed, 'refused');
    if (refused === 0) return undefined;
    const { maxTracked, kind, logger } = this.deps;
    const what = `${refused} listed ${kind.words.noun}s were not tracked`;
    const { problem, withAdvice } = noRoom(what, kind.words, maxTracked);
    logger.warn('no room', withAdvice);
    return problem;
  }
}

function sum(listed: readonly Listed[], field: 'rows' | 'unreadable' | 'refused'): number {
  return listed.reduce((total, one) => total + one[field], 0);
}
