import type { NextPoll } from '../engine/next-poll.js';
import { at } from '../engine/next-poll.js';

/** WeCom's query may lag behind its notice. */
const SOON = 5_000;

/** How long a notice is followed while WeCom says nothing of its item, in ms: longer than most pauses. */
export const NOTICE_LASTS = 3_600_000;

/**
 * When to poll an item next that a notice came about which the poll did not confirm: within 5 s, or as it may be
 * retried.
 */
export function soon(next: NextPoll, now: number): NextPoll {
  if (!('at' in next)) return at(now + SOON);
  const latest = Math.max(now + SOON, next.retryFrom ?? now);
  return { ...next, at: Math.min(next.at, latest) };
}
