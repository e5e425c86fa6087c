import type { TradeState } from '../../order/trade-state.js';

/**
 * `asked` while only `pollNow()` or `waitFor()` brought it here; `open` until its end was told; then `ended`, and watched until the application stops listing it; `unresolved` when it
 * has not ended by the horizon.
 */
export type WatchPhase = 'asked' | 'open' | 'ended' | 'unresolved';

/**
 * An order under watch. There may be a million: its fields are few, and times are whole milliseconds on the monotonic
 * clock of the process, which V8 holds without a box in its first 24 days.
 */
export class WatchedOrder {
  /** The highest state that WeCom answered. */
  state: TradeState | undefined = undefined;
  stateSince = 0;
  /** The last state that the application was told of, and took. */
  told: TradeState | undefined = undefined;
  attempts = 0;
  /** How many replies in a row could not be used. */
  uselessReplies = 0;
  /** The end that was last sent to the application, taken or not, and how often. */
  announced: TradeState | undefined = undefined;
  deliveries = 0;
  /** The last sweep that listed it, counted from 1; 0 for none. */
  listedBy = 0;
  /** When it is polled next; `undefined` for not by itself. Kept by the engine. */
  dueAt: number | undefined = undefined;
  /** Its place in the queue of the engine, -1 outside. */
  place = -1;

  constructor(
    /** See `orderKey`. */
    readonly key: string,
    public createdAt: number,
    /** How many sweeps had begun when it came under watch, or when its end was told. */
    public sweepsBefore: number,
    public phase: WatchPhase = 'open',
  ) {}
}
