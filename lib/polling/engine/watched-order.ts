import type { OrderProgress, WatchPhase } from '../../order/order-lifecycle.types.js';
import type { TradeState } from '../../order/trade-state.js';

/**
 * An order under watch. There may be a million: its fields are few and flat, and times are whole milliseconds on the
 * monotonic clock of the process, which V8 holds without a box in its first 24 days.
 */
export class WatchedOrder implements OrderProgress {
  readonly state: TradeState | undefined = undefined;
  readonly stateSince: number = 0;
  readonly acknowledgedState: TradeState | undefined = undefined;
  readonly attempts: number = 0;
  readonly unusableReplies: number = 0;
  readonly notifiedState: TradeState | undefined = undefined;
  readonly deliveryAttempts: number = 0;
  /** When it is polled next; `undefined` for not by itself. Kept by the engine. */
  dueAt: number | undefined = undefined;
  /** @internal The last sweep that listed it, counted from 1; 0 for none. Kept by the watchlist. */
  listedBy = 0;
  /** @internal Its place in the queue of the engine, -1 outside. */
  place = -1;

  constructor(
    /** See `orderKey`. */
    readonly key: string,
    readonly createdAt: number,
    readonly sweepsBefore: number,
    readonly phase: WatchPhase = 'open',
  ) {}

  /** @internal What is known of it changes here, and by the transitions of `order-lifecycle.ts` alone. */
  update(changes: Partial<OrderProgress>): void {
    Object.assign(this, changes);
  }
}
