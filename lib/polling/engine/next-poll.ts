import type { WatchedItem } from '../kinds/watched-item.js';

/**
 * When an item is polled next. Times are ms on the monotonic clock. `isUnanswered` if nothing was learned, so that what a
 * notice claims of it is still open.
 */
export type NextPoll =
  | { readonly kind: 'at'; readonly at: number; readonly isUnanswered?: boolean }
  /** This process cannot poll it before that time; another process may do so immediately. */
  | { readonly kind: 'postponed'; readonly at: number; readonly isUnanswered?: boolean }
  /** Tracked, but not polled automatically. */
  | { readonly kind: 'parked' }
  | { readonly kind: 'stop-tracking' };

export const PARKED: NextPoll = { kind: 'parked' };
export const STOP_TRACKING: NextPoll = { kind: 'stop-tracking' };

export function at(moment: number): NextPoll {
  return { kind: 'at', at: moment };
}

/** Whether WeCom was asked and has said anything of the item, or need not be asked. */
export function isAnswered(next: NextPoll): boolean {
  return !('isUnanswered' in next && next.isUnanswered);
}

/** When the item is due anyway. */
export function ownTurnOf({ dueAt }: Pick<WatchedItem, 'dueAt'>): NextPoll {
  return dueAt === undefined ? PARKED : at(dueAt);
}
