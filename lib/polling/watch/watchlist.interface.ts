import type { PollSource } from '../../events/order.event.js';
import type { OrderDto } from '../../order/dto/order.dto.js';
import type { SweepTarget } from '../sweep/sweep-intake.js';
import type { UnfinishedOrder } from '../kinds/unfinished-orders.decorator.js';

/** The tracked orders: adds orders, polls one out of turn, and stops tracking those no longer listed. */
export interface Watchlist extends SweepTarget {
  /** @throws {WeComPayError} if the order is invalid or cannot be tracked. */
  track(row: UnfinishedOrder): void | Promise<void>;
  untrack(key: string): void | Promise<void>;
  /**
   * Queries WeCom out of turn. Afterwards the order is tracked, if any process polls.
   * @throws {NoRoomError} if `maxTracked` orders are tracked already.
   */
  poll(key: string, source: PollSource): Promise<OrderDto>;
}
