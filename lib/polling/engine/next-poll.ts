import type { WatchedItem } from '../kinds/watched-item.js';

/** When an item is polled next. Times are ms on the monotonic clock. */
export type NextPoll =
  | { readonly kind: 'at'; readonly at: number }
  /** This process cannot poll it before that time; another process may do so immediately. */
  | { readonly kind: 'postponed'; readonly at: number }
  /** Tracked, but not polled automatically. */
  | { readonly kind: 'parked' }
  | { readonly kind: 'stop-tracking' };

export const PARKED: NextPoll = { kind: 'parked' };
export const STOP_TRACKING: NextPoll = { kind: 'stop-tracking' };

export function at(moment: number): NextPoll {
  return { kind: 'at', at: moment };
}

/** When the item is due anyway. */
export function ownTurnOf({ dueAt }: Pick<WatchedItem, 'dueAt'>): NextPoll {
  return dueAt === undefined ? PARKED : at(dueAt);
}
