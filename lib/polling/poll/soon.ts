import { wholeNow } from '../../common/clock.js';
import type { NextPoll } from '../engine/next-poll.js';
import { at } from '../engine/next-poll.js';
import type { WatchedItem } from '../kinds/watched-item.js';

/** WeCom's query may lag behind its notice. */
const SOON = 5_000;

/** When to poll an item next that WeCom has sent a notice about: soon, unless its end is acknowledged. */
export function soonUnlessEnded({ phase }: WatchedItem, next: NextPoll): NextPoll {
  if (phase === 'ended' || next.kind === 'stop-tracking') return next;
  const latest = wholeNow() + SOON;
  return next.kind === 'parked' ? at(latest) : { ...next, at: Math.min(next.at, latest) };
}
