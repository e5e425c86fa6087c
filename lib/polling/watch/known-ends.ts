import { knownEnd } from '../../lifecycle/lifecycle.js';
import type { ItemProgress, KnownEnd } from '../../lifecycle/lifecycle.types.js';

const MOST_ENDS = 10_000;

/** Remembers how the items ended that the application was notified of lately, even if they are no longer tracked. */
export class KnownEnds {
  private readonly states = new Map<string, string>();

  add({ key, state }: Pick<ItemProgress, 'state'> & { readonly key: string }): void {
    if (state === undefined) return;
    this.states.delete(key);
    this.states.set(key, state);
    const [oldest] = this.states.keys();
    if (this.states.size > MOST_ENDS && oldest !== undefined) this.states.delete(oldest);
  }

  find(key: string): KnownEnd | undefined {
    const state = this.states.get(key);
    return state === undefined ? undefined : knownEnd(state);
  }
}
