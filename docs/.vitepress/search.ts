import type { DefaultTheme } from 'vitepress';
import { CHINESE_SEARCH } from './languages.js';

/**
 * Words, and the pairs of neighbours of a run of Chinese characters, which has no words to split it at.
 * Runs in the browser as well, where it arrives as text: it may use nothing from outside of itself.
 */
export function wordsIn(text: string): string[] {
  return (text.match(/\p{Script=Han}+|[^\P{L}\p{Script=Han}]+|[\p{N}_]+/gu) ?? []).flatMap((run) =>
    /\p{Script=Han}/u.test(run) && run.length > 1
      ? Array.from({ length: run.length - 1 }, (_, index) => run.slice(index, index + 2))
      : run,
  );
}

export const SEARCH: DefaultTheme.Config['search'] = {
  provider: 'local',
  options: {
    locales: { zh: { translations: CHINESE_SEARCH } },
    miniSearch: { options: { tokenize: wordsIn }, searchOptions: { tokenize: wordsIn } },
  },
};
