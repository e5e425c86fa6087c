import type { TradeState } from './trade-state.js';

/**
 * Emitted instead of `SUCCESS` for a paid order whose amount is not the one that the application expects. Not one of
 * WeCom's states.
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
 * either; one that the application has acknowledged as `SUCCESS` stays one.
 */
export function emittedAs(
  { trade_state, amount }: PaidAnswer,
  { total, acknowledgedState }: ExpectedAmount,
): TradeState {
  const isUnchecked = trade_state !== 'SUCCESS' || total === undefined || acknowledgedState === 'SUCCESS';
  return isUnchecked || amount?.total === total ? trade_state : MISMATCH;
}

/** What is wrong with the amount, for the log. */
export function mismatchText({ amount }: PaidAnswer, { total }: ExpectedAmount): string {
  const paid =
    amount?.total === undefined ? 'WeCom does not say its total' : `its total is ${amount.total} 分`;
  return `is paid, but ${paid}, while the application expects ${total} 分. It is emitted as ${MISMATCH} instead of SUCCESS and needs attention.`;
}
