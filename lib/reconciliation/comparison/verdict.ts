import { isFinal, isPaid } from '../../order/dto/trade-state.js';
import type { Entry } from './entry.js';
import type { DifferenceKind, ReconciledSide } from './reconciliation.types.js';

/** What one entry of the books comes to; `undefined` if there is nothing to compare. */
export type Verdict = 'matched' | DifferenceKind | undefined;

/** Holds an entry of the books against the same one in the bill, if that has it. */
export function verdictOf(
  booked: ReconciledSide & Pick<Entry, 'isRefund'>,
  billed: ReconciledSide | undefined,
): Verdict {
  return booked.isRefund ? refundVerdict(booked, billed) : paymentVerdict(booked, billed);
}

function paymentVerdict({ state, amount }: ReconciledSide, billed: ReconciledSide | undefined): Verdict {
  const isBooked = isPaid({ trade_state: state });
  if (billed === undefined) return isBooked ? 'marked_not_paid' : undefined;
  if (billed.state === 'REVOKED') return isBooked ? 'state_mismatch' : undefined;
  if (billed.state !== 'SUCCESS') return 'state_mismatch';
  if (!isBooked) return isFinal({ trade_state: state }) ? 'state_mismatch' : 'paid_not_marked';
  return amount === billed.amount ? 'matched' : 'amount_mismatch';
}

function refundVerdict({ amount }: ReconciledSide, billed: ReconciledSide | undefined): Verdict {
  if (billed === undefined) return 'refund_missing';
  return amount === billed.amount ? 'matched' : 'refund_amount_mismatch';
}
