import type { OrderProgress, WatchPhase } from '../../lifecycle/lifecycle.types.js';
import type { TradeState } from '../../order/trade-state.js';

/**
 * A tracked order. There may be a million of them, so the fields are few and flat, and times are whole milliseconds on
 * the monotonic clock of the process, which V8 stores unboxed for its first 24 days. An engine that keeps orders
 * outside the process creates them anew from what it has stored: a plain object is not enough.
 */
export class WatchedOrder implements OrderProgress {
  readonly state: TradeState | undefined = undefined;
  readonly stateSince: number = 0;
  readonly acknowledgedState: TradeState | undefined = undefined;
  readonly attempts: number = 0;
  readonly unusableReplies: number = 0;
  readonly notifiedState: TradeState | undefined = undefined;
  readonly deliveryAttempts: number = 0;
  /** When it is polled next; `undefined` if it is not polled automatically. Owned by the engine. */
  dueAt: number | undefined = undefined;
  /** @internal The last sweep that listed it, counted from 1; 0 for none. Owned by the watchlist. */
  listedBy = 0;
  /** @internal The bits of the methods that list it, as far as is known. Owned by the watchlist. */
  listers = 0;
  /** @internal Its index in the engine's queue; -1 if it is not queued. */
  place = -1;

  constructor(
    /** See `orderKey`. */
    readonly key: string,
    readonly createdAt: number,
    readonly sweepsBefore: number,
    readonly phase: WatchPhase = 'open',
  ) {}

  /** Applies what a transition has changed. An engine calls it only for an order that it restores from its store. */
  update(changes: Partial<OrderProgress>): void {
    Object.assign(this, changes);
  }
}
