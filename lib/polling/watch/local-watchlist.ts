import { wholeNow } from '../../common/clock.js';
import { EventLoopYielder } from '../../common/event-loop-yielder.js';
import type { PollSource } from '../../events/order.event.js';
import type { OrderDto } from '../../order/dto/order.dto.js';
import { opened } from '../../lifecycle/lifecycle.js';
import type { WatchPhase } from '../../lifecycle/lifecycle.types.js';
import type { LocalPollingEngine } from '../engine/polling-engine.interface.js';
import { WatchedOrder } from '../kinds/watched-order.js';
import type { Poller, Poll } from '../poll/poller.js';
import type { PollPlanner } from '../poll/poll-planner.js';
import type { Waiters } from '../poll/waiters.js';
import type { HostListing } from '../sweep/host-listing.js';
import type { ListedItem } from '../kinds/order-input.js';
import { creationOf, keyOfRow } from '../kinds/order-input.js';
import type { UnfinishedOrder } from '../kinds/unfinished-orders.decorator.js';
import { NoRoomError } from './no-room.error.js';
import type { Watchlist } from './watchlist.interface.js';

export interface LocalWatchlistDependencies {
  readonly engine: LocalPollingEngine;
  readonly poller: Poller;
  readonly planner: PollPlanner;
  readonly listing: HostListing;
  readonly waiters: Waiters;
  readonly mchid: string | undefined;
  readonly maxTracked: number;
  /** Whether polling is left to another process. */
  readonly isIdle: () => boolean;
}

/** The orders that this process tracks. */
export class LocalWatchlist implements Watchlist {
  readonly batchSize = 1;

  constructor(private readonly deps: LocalWatchlistDependencies) {
    deps.waiters.onNobodyLeft((key) => this.dropIfIdle(key));
  }

  /** @throws {WeComPayError} before any I/O, if the order is invalid or `maxTracked` is reached. */
  track(row: UnfinishedOrder): void {
    const key = keyOfRow(row, this.deps.mchid);
    const createdAt = creationOf(row);
    if (!this.deps.isIdle()) this.open(this.admit(key, createdAt), createdAt);
  }

  untrack(key: string): void {
    this.deps.engine.cancel(key);
  }

  list(orders: readonly ListedItem[], sweep: number, lister: number): number {
    return orders.filter((order) => !this.listOne(order, sweep, lister)).length;
  }

  /** Polls out of turn. An order that was not tracked is from now on, if this process polls. */
  async poll(key: string, source: PollSource): Promise<OrderDto> {
    const order = this.admit(key, wholeNow(), 'asked');
    const poll = this.deps.poller.poll(order, { source, isOutOfTurn: true });
    void this.settle(poll);
    return poll.answer;
  }

  async stopTrackingUnlisted(sweep: number, failing: number): Promise<void> {
    const yielder = new EventLoopYielder();
    for await (const order of this.deps.engine.watched()) {
      if (order.listedBy !== sweep) order.listers &= failing;
      if (isUnlisted(order, sweep, failing)) this.deps.engine.cancel(order.key);
      if (yielder.isDue) await yielder.yield();
    }
  }

  /** @returns whether there was room for it. */
  private listOne({ key, createdAt }: ListedItem, sweep: number, lister: number): boolean {
    const order = this.findOrAdd(key, createdAt);
    if (order === undefined) return false;
    this.open(order, createdAt);
    order.listedBy = sweep;
    order.listers |= lister;
    return true;
  }

  /** The application lists or tracks the order, so it no longer depends on `pollNow()` or `waitFor()` alone. */
  private open(order: WatchedOrder, createdAt: number): void {
    order.update(opened(order, createdAt));
  }

  private async settle({ order, next }: Poll): Promise<void> {
    this.deps.engine.settle(order, await next);
    this.dropIfIdle(order.key);
  }

  /** A process that does not poll would otherwise keep the order forever. */
  private dropIfIdle(key: string): void {
    const { engine, poller, waiters, isIdle } = this.deps;
    if (isIdle() && !waiters.has(key) && !poller.isRunning(key)) engine.cancel(key);
  }

  /**
   * Starts tracking an order, if it is not tracked already.
   * @throws {NoRoomError} if `maxTracked` orders are tracked already.
   */
  private admit(key: string, createdAt: number, phase?: WatchPhase): WatchedOrder {
    const order = this.findOrAdd(key, createdAt, phase);
    if (order === undefined) throw new NoRoomError(this.deps.maxTracked);
    return order;
  }

  /** @returns `undefined` if the order is not tracked and there is no room for it. */
  private findOrAdd(key: string, createdAt: number, phase?: WatchPhase): WatchedOrder | undefined {
    const { engine, planner, listing, maxTracked } = this.deps;
    const known = engine.find(key);
    if (known !== undefined || engine.size >= maxTracked) return known;
    const order = new WatchedOrder(key, createdAt, listing.sweepsBegun, phase);
    engine.schedule(order, planner.first(order));
    return order;
  }
}

/**
 * Whether the application has stopped listing the order: it listed it before or acknowledged its final state, and this
 * sweep, which began after that, did not list it. While a method fails, an open order may have moved to that one, and an
 * ended one may be listed by it still.
 */
function isUnlisted(
  { listedBy, listers, phase, sweepsBefore }: WatchedOrder,
  sweep: number,
  failing: number,
): boolean {
  if (listedBy === sweep || sweepsBefore >= sweep) return false;
  if (failing === 0) return listedBy > 0 || phase !== 'open';
  return listedBy > 0 && listers === 0 && phase !== 'open';
}
