import type { TradeState } from './trade-state.js';

/**
 * `asked` while only `pollNow()` or `waitFor()` brought it here; `open` until its end was delivered; then `ended`, and
 * tracked until the application stops listing it; `unresolved` when it has not ended by the horizon.
 */
export type WatchPhase = 'asked' | 'open' | 'ended' | 'unresolved';

/** What is known of an order under watch. Times are whole milliseconds on the monotonic clock. */
export interface OrderProgress {
  readonly createdAt: number;
  readonly phase: WatchPhase;
  /** The highest state that WeCom answered. */
  readonly state: TradeState | undefined;
  /** When WeCom first answered it. */
  readonly stateSince: number;
  /** How often WeCom has answered. */
  readonly attempts: number;
  /** How many replies in a row could not be used. */
  readonly unusableReplies: number;
  /** The last state that the application was notified of, and took. */
  readonly acknowledgedState: TradeState | undefined;
  /** The end that the application was last notified of, taken or not. */
  readonly notifiedState: TradeState | undefined;
  /** How often the application was notified of that end. */
  readonly deliveryAttempts: number;
  /** How many sweeps had begun when it came under watch, or when its end was taken. */
  readonly sweepsBefore: number;
}

/** What the transitions depend on, besides the order and WeCom. */
export interface LifecycleContext {
  readonly now: number;
  /** Milliseconds, see the option `polling.horizon`. */
  readonly horizon: number;
  /** Milliseconds, see the option `polling.sweepEvery`. */
  readonly sweepEvery: number;
  /** Whether the application lists its unfinished orders at all. */
  readonly isListed: boolean;
  /** How many sweeps have begun. */
  readonly sweepsBegun: number;
}

/** When an order is to be polled next. */
export type PollPlan =
  | { readonly kind: 'by-schedule' }
  /** Between ten minutes and a day. */
  | { readonly kind: 'slow-lane' }
  | { readonly kind: 'after'; readonly ms: number }
  /** When it was due anyway. */
  | { readonly kind: 'own-turn' }
  /** Not by itself. */
  | { readonly kind: 'parked' }
  | { readonly kind: 'stop-tracking' };

/** As much of an order as WeCom's answer needs here. */
export interface Answer {
  readonly trade_state: TradeState;
}

/** What the application is to be notified of. */
export type Notice<A extends Answer> =
  { readonly kind: 'changed'; readonly answer: A; readonly final: boolean } | { readonly kind: 'unresolved' };

/** What came of a notification. */
export interface Delivery {
  /** Whether anything listened, or waited for the order. */
  readonly reached: boolean;
  /** Whether a listener threw or took too long. */
  readonly failed: boolean;
}

/** What follows on an answer of WeCom, or on a delivery. */
export type Effect<A extends Answer> =
  | { readonly kind: 'wait'; readonly plan: PollPlan }
  | { readonly kind: 'notify'; readonly notice: Notice<A> }
  /** An end that the application has taken, and that was asked for out of turn. */
  | { readonly kind: 'known-end'; readonly answer: A; readonly plan: PollPlan }
  /** WeCom returned to an earlier state. It is reported, and not applied. */
  | {
      readonly kind: 'regressed';
      readonly from: TradeState | undefined;
      readonly to: TradeState;
      readonly plan: PollPlan;
    };

/** One step of an order: what is known of it afterwards, and what follows. */
export interface Transition<A extends Answer = Answer> {
  readonly changes: Partial<OrderProgress>;
  readonly effect: Effect<A>;
}
