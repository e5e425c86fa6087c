import type { LifecycleContext, ItemProgress } from '../../lib/lifecycle/lifecycle.types.js';
import { TRADE_STATE_RULES } from '../../lib/order/trade-state-rules.js';

export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
export const NOW = 100 * DAY;

/** What is known of an order that was created a minute ago and was not polled yet. */
export function progress(known: Partial<ItemProgress> = {}): ItemProgress {
  return {
    createdAt: NOW - MINUTE,
    phase: 'open',
    state: undefined,
    stateSince: 0,
    attempts: 0,
    unusableReplies: 0,
    acknowledgedState: undefined,
    notifiedState: undefined,
    deliveryAttempts: 0,
    sweepsBefore: 0,
    ...known,
  };
}

/** What transitions of orders depend on. */
export type OrderContext = LifecycleContext<{ readonly trade_state: string }>;

/** Where the application lists its orders, and has begun its seventh sweep. */
export function context(given: Partial<OrderContext> = {}): OrderContext {
  return {
    rules: TRADE_STATE_RULES,
    now: NOW,
    horizon: 7 * DAY,
    sweepEvery: MINUTE,
    isListed: true,
    sweepsBegun: 7,
    ...given,
  };
}
