import { isKnownEnd } from '../../lifecycle/lifecycle.js';
import type { NextPoll } from '../engine/next-poll.js';
import { at } from '../engine/next-poll.js';
import type { ItemKind } from '../kinds/item-kind.interface.js';
import type { WatchedItem } from '../kinds/watched-item.js';

/** WeCom's query may lag behind its notice. */
const SOON = 5_000;

/** What a notice claims; `undefined` if a shared engine compares it. */
export type Claim = string | undefined;

/** When to poll an item next that notices came about meanwhile: soon, unless all that they claim is acknowledged. */
export function soonUnlessKnown(
  item: WatchedItem,
  claims: readonly Claim[],
  next: NextPoll,
  rules: ItemKind['rules'],
  now: number,
): NextPoll {
  const isKnown = (claimed: Claim) =>
    claimed === undefined
      ? item.phase === 'ended' || next.kind === 'stop-tracking'
      : isKnownEnd(item, claimed, rules);
  if (claims.every(isKnown)) return next;
  const latest = now + SOON;
  return 'at' in next ? { ...next, at: Math.min(next.at, latest) } : at(latest);
}
