/** An order of an earlier day, as WeCom has it. Amounts are in 分. */
export interface PastPayment {
  readonly out_trade_no: string;
  readonly total: number;
  readonly description: string;
  /** Not paid if left out. */
  readonly paidAt: Date | undefined;
  readonly refunds: readonly PastRefund[];
}

export interface PastRefund {
  readonly out_refund_no: string;
  readonly refund: number;
  readonly acceptedAt: Date;
}
