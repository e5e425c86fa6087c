import type { LifecycleContext, OrderProgress } from '../../lib/lifecycle/lifecycle.types.js';

export const SECOND = 1_000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
export const NOW = 100 * DAY;

/** What is known of an order that was created a minute ago and was not polled yet. */
export function progress(known: Partial<OrderProgress> = {}): OrderProgress {
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

/** Where the application lists its orders, and has begun its seventh sweep. */
export function context(given: Partial<LifecycleContext> = {}): LifecycleContext {
  return { now: NOW, horizon: 7 * DAY, sweepEvery: MINUTE, isListed: true, sweepsBegun: 7, ...given };
}
