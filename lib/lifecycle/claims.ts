import type { ItemProgress, StateRules } from './lifecycle.types.js';

/**
 * What has become of what a notice claims of an item, after a poll: `settled`, as WeCom has shown it; `unanswered`; or
 * `unseen`, since WeCom's query may lag behind its notice.
 */
export type ClaimAfterPoll = 'settled' | 'unanswered' | 'unseen';

export function claimAfterPoll<Answer>(
  item: Pick<ItemProgress, 'state' | 'phase'>,
  claimed: string,
  { rules, isAnswered }: { readonly rules: StateRules<Answer>; readonly isAnswered: boolean },
): ClaimAfterPoll {
  if (isKnownEnd(item, claimed, rules)) return 'settled';
  if (!isAnswered) return 'unanswered';
  return isNoNews(item, claimed, rules) ? 'settled' : 'unseen';
}

/** Whether the application has acknowledged an end of which this state could not be news. */
export function isKnownEnd<Answer>(
  item: Pick<ItemProgress, 'state' | 'phase'> | undefined,
  claimed: string,
  rules: StateRules<Answer>,
): boolean {
  return item?.phase === 'ended' && isNoNews(item, claimed, rules);
}

function isNoNews<Answer>(
  { state }: Pick<ItemProgress, 'state'>,
  claimed: string,
  rules: StateRules<Answer>,
): boolean {
  return state === claimed || rules.isStepBack(state, claimed);
}
