import { claimAfterPoll, isKnownEnd } from '../../lifecycle/claims.js';
import type { ItemProgress, StateRules } from '../../lifecycle/lifecycle.types.js';

/**
 * Marks an item that was untracked, maybe while it is being polled; any other mark is a state that the application
 * should learn of, as WeCom returned it or, with a prefix, as a notice claims it. With the other prefix, a poll was
 * answered, but did not show it yet.
 */
export const CANCELLED = 'cancelled';
const CLAIMED = 'claimed:';
const UNSEEN = 'unseen:';
const PREFIX = /^(?:claimed|unseen):/u;

/**
 * What happened to an item while it was polled, or before: `cancelled` if it was untracked; `news` if WeCom returned a
 * state that the application must be notified of; `claimed` if a notice claims one; `unseen` if a poll did not show
 * such a state yet; `known` if that state has been acknowledged by now.
 */
export type Mark = 'cancelled' | 'news' | 'claimed' | 'unseen' | 'known' | undefined;

type MarkedItem = Pick<ItemProgress, 'state' | 'phase' | 'acknowledgedState'>;

/** Whether the item is to be polled out of turn. */
export function isNews(mark: Mark): boolean {
  return mark === 'news' || mark === 'claimed' || mark === 'unseen';
}

/** What is stored of a state that WeCom has returned, or that a notice claims. */
export function markOf(state: string | undefined, claimed: string | undefined): string {
  return claimed === undefined ? String(state) : CLAIMED + claimed;
}

/** What a stored mark means for its item. */
export function meaningOf<Answer>(
  value: string,
  item: MarkedItem,
  rules: StateRules<Answer>,
): Exclude<Mark, undefined> {
  if (value === CANCELLED) return 'cancelled';
  if (!PREFIX.test(value)) return value === item.acknowledgedState ? 'known' : 'news';
  if (isKnownEnd(item, value.replace(PREFIX, ''), rules)) return 'known';
  return value.startsWith(CLAIMED) ? 'claimed' : 'unseen';
}

/**
 * What is left of a stored mark after a poll: nothing, once its state is known or was seen; until a poll is answered,
 * all; and then one more poll, since WeCom's query may lag behind.
 */
export function leftOf<Answer>(
  value: string | undefined,
  item: MarkedItem,
  context: { readonly rules: StateRules<Answer>; readonly isAnswered: boolean },
): string | undefined {
  if (value === undefined || meaningOf(value, item, context.rules) === 'known') return undefined;
  const state = value.replace(PREFIX, '');
  const outcome = claimAfterPoll(item, state, context);
  if (outcome === 'unanswered') return value;
  return outcome === 'unseen' && !value.startsWith(UNSEEN) ? UNSEEN + state : undefined;
}
