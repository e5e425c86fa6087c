import type { OpenEnum } from '../../decode/open-enum.js';

/** The documented values of `trade_state`. */
export const TRADE_STATES = [
  'SUCCESS',
  'REFUND',
  'NOTPAY',
  'CLOSED',
  'REVOKED',
  'USERPAYING',
  'PAYERROR',
  'ACCEPT',
] as const;
/** A documented value of `trade_state`. */
export type KnownTradeState = (typeof TRADE_STATES)[number];
/**
 * 交易状态 (state of the payment). `SUCCESS` paid · `REFUND` paid, then refunded in full or in part · `NOTPAY` not paid yet
 * · `CLOSED` closed without payment · `REVOKED` revoked without payment (付款码, payment code) · `USERPAYING` payment in
 * progress (付款码, payment code) · `PAYERROR` the payment failed, the customer can retry · `ACCEPT` accepted, awaiting
 * the deduction. An unknown state is not final.
 * @see https://developer.work.weixin.qq.com/document/path/97323
 */
export type TradeState = OpenEnum<KnownTradeState>;

/** The documented values of `trade_type`. */
export const TRADE_TYPES = ['JSAPI', 'NATIVE', 'APP', 'MICROPAY', 'MWEB', 'FACEPAY'] as const;
/**
 * 交易类型 (how the customer pays). `JSAPI` 公众号/小程序支付 · `NATIVE` 扫码支付 · `APP` APP支付 · `MICROPAY` 付款码支付 · `MWEB` H5支付 ·
 * `FACEPAY` 刷脸支付.
 * @see https://developer.work.weixin.qq.com/document/path/97323
 */
export type TradeType = OpenEnum<(typeof TRADE_TYPES)[number]>;

/** The documented values of a promotion's `scope`. */
export const PROMOTION_SCOPES = ['GLOBAL', 'SINGLE'] as const;
/** 优惠范围 (scope of a promotion). `GLOBAL` 全场代金券 (any product) · `SINGLE` 单品优惠 (single products). */
export type PromotionScope = OpenEnum<(typeof PROMOTION_SCOPES)[number]>;

/** The documented values of a promotion's `type`. */
export const PROMOTION_TYPES = ['CASH', 'NOCASH'] as const;
/** 优惠类型 (type of a promotion). `CASH` 充值型代金券 (prepaid coupon) · `NOCASH` 免充值型代金券 (coupon without prepayment). */
export type PromotionType = OpenEnum<(typeof PROMOTION_TYPES)[number]>;

interface HasTradeState {
  readonly trade_state: TradeState;
}

const PAID: ReadonlySet<string> = new Set(['SUCCESS', 'REFUND']);
const FINAL: ReadonlySet<string> = new Set([...PAID, 'CLOSED', 'REVOKED']);

/**
 * Whether the state is final: `SUCCESS`, `REFUND`, `CLOSED` or `REVOKED`. `PAYERROR` is not final, since the customer
 * can retry; neither is a state that this version does not know.
 */
export function isFinal(order: HasTradeState): boolean {
  return FINAL.has(order.trade_state);
}

/** Whether the customer has paid: `SUCCESS`, or `REFUND`, which only a paid order can reach. */
export function isPaid(order: HasTradeState): boolean {
  return PAID.has(order.trade_state);
}

/** Whether a refund was accepted, in full or in part. The refund itself has a query of its own at WeCom. */
export function isRefunded(order: HasTradeState): boolean {
  return order.trade_state === 'REFUND';
}
