import type { WatchedItem } from '../kinds/watched-item.js';

/** When an item is polled next. Times are ms on the monotonic clock. */
export type NextPoll =
  | ({ readonly kind: 'at' } & Moment)
  /** This process cannot poll it before that time; another process may do so immediately. */
  | ({ readonly kind: 'postponed' } & Moment)
  /** Tracked, but due at no time of its own; an engine may poll it now and then. */
  | { readonly kind: 'parked' }
  | { readonly kind: 'stop-tracking' };

interface Moment {
  readonly at: number;
  /** If nothing was learned of the item: when it may be asked for again, should a notice claim something of it. */
  readonly retryFrom?: number;
}

export const PARKED: NextPoll = { kind: 'parked' };
export const STOP_TRACKING: NextPoll = { kind: 'stop-tracking' };

export function at(moment: number): NextPoll {
  return { kind: 'at', at: moment };
}

/** The same, and not sooner. */
export function retryAt(moment: number): NextPoll {
  return { kind: 'at', at: moment, retryFrom: moment };
}

/** Whether WeCom has said something of the item, or was not asked. */
export function isAnswered(next: NextPoll): boolean {
  return !('at' in next) || next.retryFrom === undefined;
}

/** When the item is due anyway. */
export function ownTurnOf({ dueAt }: Pick<WatchedItem, 'dueAt'>): NextPoll {
  return dueAt === undefined ? PARKED : at(dueAt);
}
