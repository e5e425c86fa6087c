import { wholeNow } from '../../common/clock.js';
import type { ClaimAfterPoll } from '../../lifecycle/claims.js';
import { claimAfterPoll } from '../../lifecycle/claims.js';
import type { NextPoll } from '../engine/next-poll.js';
import { isAnswered } from '../engine/next-poll.js';
import type { ItemKind } from '../kinds/item-kind.interface.js';
import type { WatchedItem } from '../kinds/watched-item.js';
import { NOTICE_LASTS } from './soon.js';

/** What a notice claims; `undefined` if a shared engine compares it. */
export type Claim = string | undefined;

/** What notices claim of items about which WeCom has not answered since. */
export class OpenClaims {
  private readonly byKey = new Map<string, { readonly claims: readonly Claim[]; readonly since: number }>();

  constructor(private readonly rules: ItemKind['rules']) {}

  of(key: string): readonly Claim[] {
    return this.byKey.get(key)?.claims ?? [];
  }

  forget(key: string): void {
    this.byKey.delete(key);
  }

  /**
   * Keeps, for an hour at most, those claims that a poll has left unanswered.
   * @returns whether it has left any open, so that the item is to be polled again soon.
   */
  settle(item: WatchedItem, claims: readonly Claim[], next: NextPoll): boolean {
    const outcomes = claims.map((claimed) => ({
      claimed,
      outcome: outcomeOf(claimed, item, next, this.rules),
    }));
    const unanswered = outcomes.filter(({ outcome }) => outcome === 'unanswered');
    this.keep(
      item.key,
      unanswered.map(({ claimed }) => claimed),
    );
    return outcomes.some(({ outcome }) => outcome !== 'settled');
  }

  private keep(key: string, claims: readonly Claim[]): void {
    const { since = wholeNow() } = this.byKey.get(key) ?? {};
    const isOver = claims.length === 0 || wholeNow() - since >= NOTICE_LASTS;
    if (isOver) this.byKey.delete(key);
    else this.byKey.set(key, { claims: [...new Set(claims)], since });
  }
}

/** What a shared engine compares is not kept: its mark stays. */
export function outcomeOf(
  claimed: Claim,
  item: WatchedItem,
  next: NextPoll,
  rules: ItemKind['rules'],
): ClaimAfterPoll {
  if (claimed !== undefined) return claimAfterPoll(item, claimed, { rules, isAnswered: isAnswered(next) });
  return item.phase === 'ended' || next.kind === 'stop-tracking' ? 'settled' : 'unseen';
}
