import type { WatchedOrder } from './watched-order.js';

/** When an order is polled next. Moments are ms on the monotonic clock. */
export type NextPoll =
  | { readonly kind: 'at'; readonly at: number }
  /** This process could not poll it now, and may at that moment; another process may at once. */
  | { readonly kind: 'postponed'; readonly at: number }
  /** Not by itself; it stays under watch. */
  | { readonly kind: 'parked' }
  | { readonly kind: 'stop-tracking' };

export const PARKED: NextPoll = { kind: 'parked' };
export const STOP_TRACKING: NextPoll = { kind: 'stop-tracking' };

export function at(moment: number): NextPoll {
  return { kind: 'at', at: moment };
}

/** When an order is due anyway. */
export function ownTurnOf({ dueAt }: Pick<WatchedOrder, 'dueAt'>): NextPoll {
  return dueAt === undefined ? PARKED : at(dueAt);
}
