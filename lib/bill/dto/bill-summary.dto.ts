/**
 * The sums of a bill, in 分. Those that its summary states were compared with its rows.
 * @see https://developer.work.weixin.qq.com/document/path/98115
 */
export class BillSummaryDto {
  /** 总交易单数 (how many rows there are). */
  count!: number;

  /** 应结订单总金额, 总交易额 in older layouts: the sum of `settlement_total`. */
  settlement_total!: number;

  /** 退款总金额: the sum of `settlement_refund`. */
  settlement_refund!: number;

  /** 充值券退款总金额: the sum of `coupon_refund`. */
  coupon_refund!: number;

  /** 手续费总金额 (the sum of the fees) in 元 as written, with up to five decimals: `4.33000`. */
  fee!: string;

  /** The sum of the fees in 10⁻⁵ 元. */
  fee_e5!: number;

  /** 订单总金额: the sum of `total`. */
  total!: number;

  /** 申请退款总金额: the sum of `refund`. */
  refund!: number;
}
