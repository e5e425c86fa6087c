import type { TradeState } from '../order/trade-state.js';

/**
 * `asked` while only `pollNow()` or `waitFor()` has asked for the order; `open` until its final state is acknowledged;
 * then `ended`, and tracked until the application stops listing it; `unresolved` if it has no final state at the
 * horizon.
 */
export type WatchPhase = 'asked' | 'open' | 'ended' | 'unresolved';

/** What is known about a tracked order. Times are whole milliseconds on the monotonic clock. */
export interface OrderProgress {
  readonly createdAt: number;
  readonly phase: WatchPhase;
  /** The most advanced state that WeCom has returned. */
  readonly state: TradeState | undefined;
  /** When WeCom first returned that state. */
  readonly stateSince: number;
  /** How many times WeCom has answered. */
  readonly attempts: number;
  /** How many replies in a row were unusable. */
  readonly unusableReplies: number;
  /** The last state that the application was notified of and acknowledged. */
  readonly acknowledgedState: TradeState | undefined;
  /** The final state that the application was last notified of, acknowledged or not. */
  readonly notifiedState: TradeState | undefined;
  /** How many times the application was notified of it. */
  readonly deliveryAttempts: number;
  /** How many sweeps had begun when tracking started, or when the final state was acknowledged. */
  readonly sweepsBefore: number;
}

/** What transitions depend on, besides the order and WeCom's answer. */
export interface LifecycleContext {
  readonly now: number;
  /** Milliseconds, see the option `polling.horizon`. */
  readonly horizon: number;
  /** Milliseconds, see the option `polling.sweepEvery`. */
  readonly sweepEvery: number;
  /** Whether the application has an `@UnfinishedOrders()` method. */
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
  /** Not automatically. */
  | { readonly kind: 'parked' }
  | { readonly kind: 'stop-tracking' };

/** The part of WeCom's answer that transitions depend on. */
export interface Answer {
  readonly trade_state: TradeState;
}

/** What to notify the application of. */
export type Notice<A extends Answer> =
  { readonly kind: 'changed'; readonly answer: A; readonly final: boolean } | { readonly kind: 'unresolved' };

/** The outcome of a notification. */
export interface Delivery {
  /** Whether there was a listener, or a waiter for the order. */
  readonly reached: boolean;
  /** Whether a listener threw or timed out. */
  readonly failed: boolean;
}

/** What follows from an answer of WeCom, or from a delivery. */
export type Effect<A extends Answer> =
  | { readonly kind: 'wait'; readonly plan: PollPlan }
  | { readonly kind: 'notify'; readonly notice: Notice<A> }
  /** A poll out of turn returned a final state that the application has already acknowledged. */
  | { readonly kind: 'known-end'; readonly answer: A; readonly plan: PollPlan }
  /** WeCom returned an earlier state. That is reported, not applied. */
  | {
      readonly kind: 'regressed';
      readonly from: TradeState | undefined;
      readonly to: TradeState;
      readonly plan: PollPlan;
    };

/** One step of an order: what is known about it afterwards, and what follows. */
export interface Transition<A extends Answer = Answer> {
  readonly changes: Partial<OrderProgress>;
  readonly effect: Effect<A>;
}
