import type { OrderDto } from '../../order/dto/order.dto.js';
import type { PollSource } from '../../events/order.event.js';
import type { SweepTarget } from '../sweep/order-sweep.js';
import type { UnfinishedOrder } from '../unfinished-orders.decorator.js';

/** Which orders are under watch: puts them in, polls one out of turn, and lets go what is no longer listed. */
export interface Watchlist extends SweepTarget {
  /** Whether another process polls. */
  isIdle: boolean;
  /** @throws {WeComPayError} when the order is wrong, or cannot be put under watch. */
  track(row: UnfinishedOrder): void | Promise<void>;
  untrack(key: string): void | Promise<void>;
  /** Asks WeCom out of turn. The order is then under watch, if a process polls. */
  poll(key: string, source: PollSource): Promise<OrderDto>;
  /**
   * Somebody waits for the order from now on.
   * @throws {WeComPayError} when it cannot be watched.
   */
  expect(key: string): void;
  /** To be called when nobody waits for the order any more. */
  dropIfIdle(key: string): void;
}
