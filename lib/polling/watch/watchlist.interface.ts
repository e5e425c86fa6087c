import type { PollSource } from '../../events/order.event.js';
import type { OrderDto } from '../../order/dto/order.dto.js';
import type { SweepTarget } from '../sweep/order-sweep.js';
import type { UnfinishedOrder } from '../unfinished-orders.decorator.js';

/** The orders under watch: puts them in, polls one out of turn, and stops tracking what is no longer listed. */
export interface Watchlist extends SweepTarget {
  /** @throws {WeComPayError} when the order is wrong, or cannot be put under watch. */
  track(row: UnfinishedOrder): void | Promise<void>;
  untrack(key: string): void | Promise<void>;
  /**
   * Asks WeCom out of turn. The order is then under watch, if a process polls.
   * @throws {NoRoomError} when as many orders are under watch as may be.
   */
  poll(key: string, source: PollSource): Promise<OrderDto>;
}
