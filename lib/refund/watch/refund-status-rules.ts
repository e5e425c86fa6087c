import { isEarlier } from '../../lifecycle/earlier-state.js';
import type { StateRules } from '../../lifecycle/lifecycle.types.js';
import type { RefundStatus } from '../dto/refund-status.js';
import { REFUND_STATUSES } from '../dto/refund-status.js';

const INITIAL: RefundStatus = 'PROCESSING';
const FAILED: ReadonlySet<string> = new Set(['CLOSED', 'ABNORMAL']);

/** Whether nothing was refunded, so that the refund may be requested again under its number. */
export function hasFailed(status: RefundStatus): boolean {
  return FAILED.has(status);
}

function isFinal(status: RefundStatus): boolean {
  return status === 'SUCCESS' || hasFailed(status);
}

function rankOf(status: RefundStatus): number {
  if (status === 'SUCCESS') return 2;
  return hasFailed(status) ? 1 : 0;
}

/** What the states of refunds mean to the watch. */
export const REFUND_STATUS_RULES: StateRules<{ readonly status: RefundStatus }> = {
  initial: INITIAL,
  stateOf: ({ status }) => status,
  isFinal,
  emittedAs: ({ status }) => status,
  hasEnded: isFinal,
  // What somebody handled at the merchant platform, or requested again, may still succeed.
  isStepBack: (from, to) => isEarlier(from, to, { rankOf, isFinal }),
  isTentative: () => false,
  isNews: (status, acknowledged) => status !== (acknowledged ?? INITIAL),
  // A customer waits for the money, however the refund has ended.
  mustBeHeard: isFinal,
  interned: (status) => REFUND_STATUSES.find((known) => known === status) ?? status,
};
