import { keepRecent } from '../../common/keep-recent.js';
import { knownEnd } from '../../lifecycle/lifecycle.js';
import type { ItemProgress, KnownEnd } from '../../lifecycle/lifecycle.types.js';

const MOST_ENDS = 10_000;

/** Remembers how the items ended that the application was notified of lately, even if they are no longer tracked. */
export class KnownEnds {
  private readonly states = new Map<string, string>();

  add({ key, state }: Pick<ItemProgress, 'state'> & { readonly key: string }): void {
    if (state === undefined) return;
    keepRecent(this.states, key, state, MOST_ENDS);
  }

  find(key: string): KnownEnd | undefined {
    const state = this.states.get(key);
    return state === undefined ? undefined : knownEnd(state);
  }
}
