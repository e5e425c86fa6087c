/** A refund that the shop wanted, and what WeCom knows of it; moments are ms since the epoch. */
export interface UpstreamRefund {
  readonly out_refund_no: string;
  readonly out_trade_no: string;
  readonly refund: number;
  readonly total: number;
  readonly history: readonly { readonly status: string; readonly at: number }[];
  readonly status: string | undefined;
  /** How often it was carried out, and how often it was wanted. */
  readonly runs: number;
  readonly timesWanted: number;
  /** The numbers of all refunds of its order, and their sum; those that failed do not count. */
  readonly numbersOfOrder: readonly string[];
  readonly refundedOfOrder: number;
}

/** A call of one of the shop's listeners. */
export interface RefundDeliveryRow {
  readonly id: string;
  readonly life: number;
  readonly source: string;
  readonly out_refund_no: string;
  readonly status: string;
  readonly refund: number;
  readonly startedAt: number;
  readonly handledAt: number | null;
}

/** Lists hold an `out_refund_no` for each refund. */
export interface RefundTally {
  readonly refunds: number;
  readonly refunded: number;
  readonly failed: number;
  readonly requestedAgain: number;
  readonly lost: readonly string[];
  readonly wrong: readonly string[];
  readonly double: readonly string[];
  readonly beyond: readonly string[];
}

export function tallyRefunds(
  upstream: readonly UpstreamRefund[],
  rows: readonly { readonly out_refund_no: string; readonly status: string }[],
  deliveries: readonly RefundDeliveryRow[],
): RefundTally;
