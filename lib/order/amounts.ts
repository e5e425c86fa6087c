import type { TradeState } from './dto/trade-state.js';
import { isPaid } from './dto/trade-state.js';

/**
 * Emitted instead of WeCom's state for a paid order whose amount is not the one that the application expects. Not one
 * of WeCom's states.
 */
export const MISMATCH = 'MISMATCH';

interface PaidAnswer {
  readonly trade_state: TradeState;
  readonly amount?: { readonly total?: number };
}

/** What the application knows of an order. */
interface ExpectedAmount {
  /** In 分; `undefined` if the application gave none. */
  readonly total?: number | undefined;
  /** The last state that the application acknowledged. */
  readonly acknowledgedState?: string | undefined;
}

/**
 * As which state an answer is emitted. A payment whose amount WeCom does not say cannot be checked, so it is no match
 * either.
 */
export function emittedAs(answer: PaidAnswer, { total, acknowledgedState }: ExpectedAmount): TradeState {
  const { trade_state, amount } = answer;
  if (!isPaid(answer) || total === undefined || amount?.total === total) return trade_state;
  return isSettled(trade_state, acknowledgedState) ? trade_state : MISMATCH;
}

/** Whether the application has acknowledged the payment: as what it is now, or before it was refunded. */
function isSettled(trade_state: TradeState, acknowledgedState = ''): boolean {
  if (trade_state === 'REFUND' && acknowledgedState === MISMATCH) return true;
  return isPaid({ trade_state: acknowledgedState });
}

/** What is wrong with the amount, for the log. */
export function mismatchText({ trade_state, amount }: PaidAnswer, { total }: ExpectedAmount): string {
  const paid =
    amount?.total === undefined ? 'WeCom does not say its total' : `its total is ${amount.total} 分`;
  return `is paid, but ${paid}, while the application expects ${total} 分. It is emitted as ${MISMATCH} instead of ${trade_state} and needs attention.`;
}
