import type { TradeState, TradeType } from '../../order/dto/trade-state.js';

/**
 * A row of a bill: a payment, or a refund, which is a row of its own. Named like the fields of WeCom's API where it has
 * them; amounts are in 分, times RFC 3339 in `+08:00`. What a bill does not have, or leaves empty, is absent.
 *
 * | Column | Field | In bills of older layouts |
 * | --- | --- | --- |
 * | 交易时间 | `trade_time` | |
 * | 公众账号ID | `appid` | |
 * | 商户号 | `mchid` | |
 * | 特约商户号 | `sub_mchid` | 子商户号 |
 * | 设备号 | `device_id` | |
 * | 微信订单号 | `transaction_id` | |
 * | 商户订单号 | `out_trade_no` | |
 * | 用户标识 | `openid` | |
 * | 交易类型 | `trade_type` | |
 * | 交易状态 | `trade_state` | |
 * | 付款银行 | `bank_type` | |
 * | 货币种类 | `currency` | |
 * | 应结订单金额 | `settlement_total` | 总金额 |
 * | 代金券金额 | `coupon_total` | 企业红包金额, 代金券或立减优惠金额 |
 * | 退款申请时间 | `refund_create_time` | |
 * | 退款成功时间 | `refund_success_time` | |
 * | 微信退款单号 | `refund_id` | |
 * | 商户退款单号 | `out_refund_no` | |
 * | 退款金额 | `settlement_refund` | |
 * | 充值券退款金额 | `coupon_refund` | 企业红包退款金额, 代金券或立减优惠退款金额 |
 * | 退款类型 | `refund_channel` | |
 * | 退款状态 | `refund_status` | |
 * | 商品名称 | `description` | |
 * | 商户数据包 | `attach` | |
 * | 手续费 | `fee`, `fee_e5` | |
 * | 费率 | `rate` | |
 * | 订单金额 | `total` | none: 总金额 |
 * | 申请退款金额 | `refund` | none: 退款金额 |
 * | 费率备注 | `rate_remark` | none |
 *
 * @see https://developer.work.weixin.qq.com/document/path/98115
 * @see https://pay.weixin.qq.com/docs/merchant/products/bill-download/format-trade.html
 */
export class BillRowDto {
  /**
   * 交易时间: when the payment succeeded or, of a refund, when it was accepted. In a bill of type `REFUND`, see
   * `refund_create_time`.
   */
  trade_time!: string;

  /** 公众账号ID (the mini program's appid). */
  appid?: string;

  /** 商户号: the merchant's, or that of WeCom as the service provider; then the merchant's is `sub_mchid`. */
  mchid!: string;

  /** 特约商户号 (the merchant's number under a service provider). */
  sub_mchid?: string;

  /** 设备号 (the device). */
  device_id?: string;

  /** 微信订单号 (WeChat Pay's transaction ID). */
  transaction_id!: string;

  /** 商户订单号 (the merchant's order number). */
  out_trade_no!: string;

  /** 用户标识 (the customer's ID under the appid). */
  openid?: string;

  /** 交易类型 (how the customer paid). */
  trade_type?: TradeType;

  /** 交易状态: `SUCCESS` a payment · `REFUND` a refund · `REVOKED` a payment that was revoked. May be another value. */
  trade_state!: TradeState;

  /** 付款银行 (the customer's bank). */
  bank_type?: string;

  /** 货币种类: `CNY`. */
  currency?: string;

  /** 应结订单金额 (what the merchant is to get, before the fee), in 分; 0 of a refund. */
  settlement_total!: number;

  /** 代金券金额 (the part paid by coupons), in 分. */
  coupon_total?: number;

  /** 退款申请时间: when the refund was accepted; only in bills of type `REFUND`. */
  refund_create_time?: string;

  /** 退款成功时间: when the customer got the money; only in bills of type `REFUND`. */
  refund_success_time?: string;

  /** 微信退款单号 (WeChat Pay's refund ID). */
  refund_id?: string;

  /** 商户退款单号 (the merchant's refund number). */
  out_refund_no?: string;

  /** 退款金额 (what the merchant pays back), in 分. */
  settlement_refund?: number;

  /** 充值券退款金额 (the part paid back to prepaid coupons), in 分. */
  coupon_refund?: number;

  /** 退款类型 (where the money goes): `ORIGINAL` back the way it came · `BALANCE` to the customer's balance. */
  refund_channel?: string;

  /** 退款状态 (state of the refund) when the bill was made; it is not updated later, so query the refund. */
  refund_status?: string;

  /** 商品名称 (what was bought). */
  description?: string;

  /** 商户数据包 (the merchant's own data). */
  attach?: string;

  /** 手续费 (the fee) in 元 as written, with up to five decimals: `0.05940`; negative if it was paid back. */
  fee!: string;

  /** The fee in 10⁻⁵ 元: 5940 for `0.05940`. */
  fee_e5!: number;

  /** 费率 (the rate of the fee) as written: `0.60%`. */
  rate?: string;

  /** 订单金额 (the order's amount), in 分: what `amount.total` of the order is; 0 of a refund. */
  total!: number;

  /** 申请退款金额 (the refund's amount), in 分: what `amount.refund` of the refund is; 0 of a payment. */
  refund?: number;

  /** 费率备注 (remark on the rate). */
  rate_remark?: string;
}
