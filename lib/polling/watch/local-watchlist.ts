import { wholeNow } from '../../common/clock.js';
import { EventLoopYielder } from '../../common/event-loop-yielder.js';
import type { PollSource } from '../../diagnostics/messages.js';
import { isKnownEnd } from '../../lifecycle/claims.js';
import { opened } from '../../lifecycle/lifecycle.js';
import type { WatchPhase } from '../../lifecycle/lifecycle.types.js';
import { isRenewed, renewed } from '../../lifecycle/renewal.js';
import { isUnlisted } from '../../lifecycle/unlisted.js';
import type { NextPoll } from '../engine/next-poll.js';
import { at } from '../engine/next-poll.js';
import type { LocalPollingEngine } from '../engine/polling-engine.interface.js';
import type { ItemKind, ItemSource, ListedItem } from '../kinds/item-kind.interface.js';
import type { ReadRow } from '../kinds/read-row.js';
import type { WatchedItem } from '../kinds/watched-item.js';
import type { Poller, Poll } from '../poll/poller.js';
import type { PollPlanner } from '../poll/poll-planner.js';
import type { Waiters } from '../poll/waiters.js';
import type { HostListing } from '../sweep/host-listing.js';
import type { SweptLister } from '../sweep/lister.interface.js';
import type { ListerId } from '../sweep/sweep-intake.js';
import type { KnownEnds } from './known-ends.js';
import { NoRoomError } from './no-room.error.js';
import type { Watchlist } from './watchlist.interface.js';

export interface LocalWatchlistDependencies<Answer extends object> {
  readonly kind: ItemKind<Answer>;
  readonly engine: LocalPollingEngine;
  readonly poller: Poller<Answer>;
  readonly planner: PollPlanner;
  readonly listing: HostListing;
  readonly waiters: Waiters<Answer>;
  readonly ends: KnownEnds;
  readonly read: ReadRow;
  readonly maxTracked: number;
  /** Milliseconds, see the option. */
  readonly horizon: number;
  /** Whether polling is left to another process. */
  readonly isIdle: () => boolean;
}

/** The items that this process tracks. */
export class LocalWatchlist<Answer extends object> implements Watchlist<Answer> {
  readonly batchSize = 1;

  constructor(private readonly deps: LocalWatchlistDependencies<Answer>) {
    deps.waiters.onNobodyLeft((key) => this.dropIfIdle(key));
  }

  /** @throws {WeComPayError} before any I/O, if the item is invalid or `maxTracked` is reached. */
  track(row: unknown, isCreated = false): void {
    const { read, isIdle } = this.deps;
    const listed = read(row);
    if (isIdle()) return;
    const known = this.deps.engine.find(listed.key);
    const item = this.admit(listed);
    this.open(item, listed, isCreated);
    if (item === known) this.renew(item, isCreated);
  }

  untrack(key: string): void {
    this.deps.poller.forgetClaims(key);
    this.deps.engine.cancel(key);
  }

  list(items: readonly ListedItem[], sweep: number, { bit }: ListerId): number {
    return items.filter((item) => !this.listOne(item, sweep, bit)).length;
  }

  /** Polls out of turn. An item that was not tracked is from now on, if this process polls. */
  async poll(key: string, source: PollSource, fields?: ItemSource['fields']): Promise<Answer> {
    const item = this.asked(key, fields);
    const poll = this.deps.poller.poll(item, { source, isOutOfTurn: true });
    void this.settle(poll);
    return poll.answer;
  }

  async hasten(key: string, claimed: string): Promise<boolean> {
    const { kind, engine, ends, poller } = this.deps;
    if (isKnownEnd(engine.find(key) ?? ends.find(key), claimed, kind.rules)) return true;
    const item = this.asked(key);
    await this.settle(poller.poll(item, { source: 'notification', isOutOfTurn: true, claimed }));
    // One that was only asked for is dropped when it has ended.
    return [item, ends.find(key)].some((one) => isKnownEnd(one, claimed, kind.rules));
  }

  async learn(key: string, answer: Answer, fields?: ItemSource['fields']): Promise<void> {
    const item = this.asked(key, fields);
    void this.settle(this.deps.poller.learn(item, answer));
  }

  async stopTrackingUnlisted(sweep: number, listers: readonly SweptLister[]): Promise<void> {
    const failing = listers.reduce((bits, { bit, isComplete }) => (isComplete ? bits : bits | bit), 0);
    const yielder = new EventLoopYielder();
    for await (const item of this.deps.engine.watched()) {
      if (item.listedBy !== sweep) this.missedBy(sweep, failing, item);
      if (yielder.isDue) await yielder.yield();
    }
  }

  private missedBy(sweep: number, failing: number, item: WatchedItem): void {
    item.listers &= failing;
    if (this.deps.poller.isClaimed(item.key)) return;
    const isComplete = failing === 0;
    const wasListed = item.listedBy > 0 && (isComplete || item.listers === 0);
    if (isUnlisted(item, { sweep, isComplete, wasListed })) this.deps.engine.cancel(item.key);
  }

  /** @returns whether there was room for it. */
  private listOne(listed: ListedItem, sweep: number, lister: number): boolean {
    const item = this.findOrAdd(listed);
    if (item === undefined) return false;
    this.open(item, listed);
    item.listedBy = sweep;
    item.listers |= lister;
    return true;
  }

  /** The application lists or tracks the item, so it no longer depends on `pollNow()` or `waitFor()` alone. */
  private open(item: WatchedItem, { createdAt, fields }: ItemSource, isCreated = false): void {
    item.update(opened(item, createdAt));
    const { kind, engine, planner } = this.deps;
    const isKept = isCreated && kind.correctableOf?.(item) !== undefined;
    if (fields && !isKept && item.adopt(fields)) engine.schedule(item, planner.first(item, wholeNow()));
  }

  /** Its customer may be about to pay after all. */
  private renew(item: WatchedItem, isCreated: boolean): void {
    const { kind, engine, planner, listing, horizon } = this.deps;
    const now = wholeNow();
    const context = { rules: kind.rules, now, horizon };
    if (!isRenewed(item, isCreated, context)) return;
    const isParked = item.phase === 'unresolved';
    // A sweep that runs may have read the rows before.
    item.update({ ...renewed(item, now, context), sweepsBefore: listing.sweepsBegun });
    if (isParked) engine.settle(item, at(planner.first(item, now)));
    else engine.schedule(item, planner.first(item, now));
  }

  private async settle({ item, next }: Poll<Answer>): Promise<NextPoll> {
    const planned = await next;
    this.deps.engine.settle(item, planned);
    this.dropIfIdle(item.key);
    return planned;
  }

  /** A process that does not poll would otherwise keep the item forever. */
  private dropIfIdle(key: string): void {
    const { engine, poller, waiters, isIdle } = this.deps;
    if (!isIdle() || waiters.has(key) || poller.isRunning(key)) return;
    poller.forgetClaims(key);
    engine.cancel(key);
  }

  /** One that was not tracked is from now on. What is known of it already stays. */
  private asked(key: string, fields?: ItemSource['fields']): WatchedItem {
    const item = this.admit({ key, createdAt: wholeNow() }, 'asked');
    if (fields && this.deps.kind.correctableOf?.(item) === undefined) item.adopt(fields);
    return item;
  }

  /**
   * Starts tracking an item, if it is not tracked already.
   * @throws {NoRoomError} if `maxTracked` items are tracked already.
   */
  private admit(source: ItemSource, phase?: WatchPhase): WatchedItem {
    const item = this.findOrAdd(source, phase);
    const { kind, maxTracked } = this.deps;
    if (item === undefined) throw new NoRoomError(kind.words, maxTracked);
    return item;
  }

  /** @returns `undefined` if the item is not tracked and there is no room for it. */
  private findOrAdd(source: ItemSource, phase?: WatchPhase): WatchedItem | undefined {
    const { kind, engine, planner, listing, maxTracked } = this.deps;
    const known = engine.find(source.key);
    // That one is on its way out; what it is now begins anew.
    if (known?.phase === 'not-found') engine.cancel(source.key);
    else if (known !== undefined || engine.size >= maxTracked) return known;
    const item = kind.create(source, listing.sweepsBegun, phase);
    engine.schedule(item, planner.first(item, wholeNow()));
    return item;
  }
}
