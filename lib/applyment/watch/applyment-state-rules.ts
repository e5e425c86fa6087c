import { isEarlier } from '../../lifecycle/earlier-state.js';
import type { StateRules } from '../../lifecycle/lifecycle.types.js';
import type { ApplymentState } from '../dto/applyment-state.js';
import { APPLYMENT_STATES } from '../dto/applyment-state.js';

const INITIAL: ApplymentState = 'CHECKING';
const OVER: ReadonlySet<string> = new Set(['FINISH', 'CANCELED']);

/** Whether nothing can follow; what was rejected may be submitted again under its number. */
const isOver = (state: ApplymentState): boolean => OVER.has(state);

/** An applyment goes back and forth, such as from `AUDITING` to `CHECKING`, until it is over. */
const rankOf = (state: ApplymentState): number => Number(isOver(state));

function isFinal(state: ApplymentState): boolean {
  return isOver(state) || state === 'REJECTED';
}

/** Whether the account is open, so that there is nothing to submit again. */
export function hasFinished(state: ApplymentState | undefined): boolean {
  return state === 'FINISH';
}

/** What the states of applyments mean to the watch. */
export const APPLYMENT_STATE_RULES: StateRules<{
  readonly status: { readonly applyment_state: ApplymentState };
}> = {
  initial: INITIAL,
  stateOf: ({ status }) => status.applyment_state,
  isFinal,
  emittedAs: ({ status }) => status.applyment_state,
  hasEnded: isFinal,
  isStepBack: (from, to) => isEarlier(from, to, { rankOf, isFinal: isOver }),
  isTentative: () => false,
  isNews: (state, acknowledged) => state !== (acknowledged ?? INITIAL),
  // A merchant waits for the account, however the applyment has ended.
  mustBeHeard: isFinal,
  interned: (state) => APPLYMENT_STATES.find((known) => known === state) ?? state,
};
