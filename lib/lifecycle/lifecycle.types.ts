/**
 * `asked` while only `pollNow()` or `waitFor()` has asked for the item; `open` until its final state is acknowledged;
 * then `ended`, and tracked until the application stops listing it; `unresolved` if it has no final state at the
 * horizon; `not-found` if WeCom does not know an item that was only asked for, which is let go unless a notice is about
 * it.
 */
export type WatchPhase = 'asked' | 'open' | 'ended' | 'unresolved' | 'not-found';

/** What is known about a tracked order, refund or applyment. Times are whole milliseconds on the monotonic clock. */
export interface ItemProgress {
  readonly createdAt: number;
  /** When the application created it at WeCom again, or tracked it again past the horizon; mostly absent. */
  readonly renewedAt?: number | undefined;
  readonly phase: WatchPhase;
  /**
   * The most advanced state that WeCom has returned: a `trade_state`, the `status` of a refund, an `applyment_state`.
   */
  readonly state: string | undefined;
  /** When WeCom first returned that state. */
  readonly stateSince: number;
  /** How many times WeCom has answered. */
  readonly attempts: number;
  /** How many replies in a row were unusable. */
  readonly unusableReplies: number;
  /** The last state that the application was notified of and acknowledged: WeCom's, or the one it was emitted as. */
  readonly acknowledgedState: string | undefined;
  /** The final state that the application was last notified of, acknowledged or not. */
  readonly notifiedState: string | undefined;
  /** How many times the application was notified of it. */
  readonly deliveryAttempts: number;
  /** How many sweeps had begun when tracking started, or when the final state was acknowledged. */
  readonly sweepsBefore: number;
}

/** What is remembered of an item that has ended and is gone. */
export type KnownEnd = Pick<ItemProgress, 'phase' | 'state' | 'acknowledgedState'>;

/** What the states of orders, of refunds, or of applyments, mean. */
export interface StateRules<Answer> {
  /** The state before WeCom has done anything. */
  readonly initial: string;
  stateOf(answer: Answer): string;
  /** Whether no other state is expected to follow. */
  isFinal(state: string): boolean;
  /** As which state a final answer is emitted: its own, or one that says more. */
  emittedAs(answer: Answer, item: ItemProgress): string;
  /** Whether a state that has lasted for `stateAge` ms counts as final. */
  hasEnded(state: string, stateAge: number): boolean;
  /** Whether an earlier state than before was returned. */
  isStepBack(from: string | undefined, to: string): boolean;
  /** Whether a state may be taken back by an earlier one, as long as the application was not notified of it. */
  isTentative(state: string): boolean;
  /** Whether a state that is not final is worth an event, after the application acknowledged another or none. */
  isNews(state: string, acknowledged: string | undefined): boolean;
  /** Whether a final state that nobody heard of is delivered until somebody does. */
  mustBeHeard(state: string): boolean;
  /** The same string, but stored once for all items instead of once per reply. */
  interned(state: string): string;
}

/** What transitions depend on, besides the item and WeCom's answer. */
export interface LifecycleContext<Answer> {
  readonly rules: StateRules<Answer>;
  readonly now: number;
  /** Milliseconds, see the option `horizon`. */
  readonly horizon: number;
  /** Milliseconds, see the option `sweepEvery`. */
  readonly sweepEvery: number;
  /** Whether the application has a method that lists such items. */
  readonly isListed: boolean;
  /** How many sweeps have begun. */
  readonly sweepsBegun: number;
}

/** When an item is to be polled next. */
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

/** What to notify the application of. */
export type Emission<Answer> =
  | {
      readonly kind: 'changed';
      readonly answer: Answer;
      /** As which it is emitted. */
      readonly state: string;
      readonly final: boolean;
    }
  | { readonly kind: 'unresolved' };

/** What came of notifying the application. */
export interface Reception {
  /** Whether there was a listener, or a waiter for the item. */
  readonly reached: boolean;
  /** Whether a listener threw or timed out. */
  readonly failed: boolean;
}

/** The outcome of a notification. */
export interface Delivery extends Reception {
  /** When the application was notified. */
  readonly startedAt: number;
}

/** What follows from an answer of WeCom, or from a delivery. */
export type Effect<Answer> =
  | { readonly kind: 'wait'; readonly plan: PollPlan }
  | { readonly kind: 'emit'; readonly emission: Emission<Answer> }
  /** A poll out of turn returned a final state that the application has already acknowledged. */
  | { readonly kind: 'known-end'; readonly answer: Answer; readonly plan: PollPlan }
  /** WeCom returned an earlier state. That is reported, not applied. */
  | {
      readonly kind: 'regressed';
      readonly from: string | undefined;
      readonly to: string;
      readonly plan: PollPlan;
    };

/** One step of an item: what is known about it afterwards, and what follows. */
export interface Transition<Answer> {
  readonly changes: Partial<ItemProgress>;
  readonly effect: Effect<Answer>;
}
