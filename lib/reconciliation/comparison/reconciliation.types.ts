/** How the bill and the application's books can differ, besides `matched`. */
export const DIFFERENCE_KINDS = [
  'paid_not_marked',
  'marked_not_paid',
  'amount_mismatch',
  'state_mismatch',
  'unknown_order',
  'refund_missing',
  'refund_unknown',
  'refund_amount_mismatch',
  'duplicate',
] as const;

/**
 * How the bill and the application's books differ.
 *
 * - `paid_not_marked` (长款): paid in the bill, open in the books.
 * - `marked_not_paid` (短款): paid in the books, not in the bill of this day nor in that of a day beside it.
 * - `amount_mismatch`: both know the payment, with different amounts.
 * - `state_mismatch`: paid in the bill and given up in the books, or revoked in the bill and paid in the books.
 * - `unknown_order`: paid in the bill, and not in the books at all.
 * - `refund_missing`: a refund in the books that is not in the bill of this day nor in that of a day beside it.
 * - `refund_unknown`: a refund in the bill that is not in the books.
 * - `refund_amount_mismatch`: both know the refund, with different amounts.
 * - `duplicate`: a number that the bill has twice.
 */
export type DifferenceKind = (typeof DIFFERENCE_KINDS)[number];

/** What one side says of a payment or a refund. */
export interface ReconciledSide {
  /** A `trade_state`; `REFUND` of a refund. */
  readonly state: string;
  /** In 分: the total of a payment, the refunded amount of a refund. */
  readonly amount: number;
}

/** What the bill says of a payment or a refund. */
export interface BilledSide extends ReconciledSide {
  /** 微信订单号 (WeChat Pay's transaction ID). */
  readonly transaction_id: string | undefined;
}

/** A difference between the bill and the application's books. */
export interface ReconciliationDifference {
  readonly kind: DifferenceKind;
  /** 商户订单号 (the merchant's order number). */
  readonly out_trade_no: string;
  /** 商户退款单号 (the merchant's refund number), if it is about a refund. */
  readonly out_refund_no: string | undefined;
  /** `undefined` if the bill does not have it. */
  readonly bill: BilledSide | undefined;
  /** `undefined` if the books do not have it. */
  readonly books: ReconciledSide | undefined;
  /**
   * What was done: `polled` if the order is polled, so that its event follows; `queried` if WeCom was asked for the
   * order or the refund; `none` if nothing was, or `error` says why it could not be.
   */
  readonly action: 'none' | 'polled' | 'queried';
  /** WeCom's answer: the `trade_state` of an order, the `status` of a refund. */
  readonly answer: string | undefined;
  /** Why WeCom gave no answer. */
  readonly error: string | undefined;
}

/** How many, and how much. */
export interface ReconciledSum {
  readonly count: number;
  /** In 分. */
  readonly amount: number;
}

/** What the two sides add up to. */
export interface ReconciledSums {
  readonly bill: ReconciledSum;
  readonly books: ReconciledSum;
  /** On which both sides agree. */
  readonly matched: ReconciledSum;
  /** On which they agree but for the day: one of them has it on another one, as happens around midnight. */
  readonly otherDay: ReconciledSum;
}
