/** An enum that WeCom may extend: known values are completed by the editor, any other string is legal. */
export type OpenEnum<Known extends string> = Known | (string & {});

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
/**
 * 交易状态. `SUCCESS` paid · `REFUND` paid, then refunded wholly or in part · `NOTPAY` not paid yet · `CLOSED` closed
 * unpaid · `REVOKED` revoked (付款码) · `USERPAYING` the customer is paying (付款码) · `PAYERROR` the payment failed, the
 * customer may try again · `ACCEPT` accepted, waiting for the deduction. An unknown state is not final.
 * @see https://developer.work.weixin.qq.com/document/path/97323
 */
export type TradeState = OpenEnum<(typeof TRADE_STATES)[number]>;

/** What an order is called that has not ended by the horizon. It is none of WeCom's states. */
export const UNRESOLVED = 'UNRESOLVED';

/** The documented values of `trade_type`. */
export const TRADE_TYPES = ['JSAPI', 'NATIVE', 'APP', 'MICROPAY', 'MWEB', 'FACEPAY'] as const;
/**
 * 交易类型. `JSAPI` 公众号/小程序支付 · `NATIVE` 扫码支付 · `APP` APP支付 · `MICROPAY` 付款码支付 · `MWEB` H5支付 · `FACEPAY` 刷脸支付.
 * @see https://developer.work.weixin.qq.com/document/path/97323
 */
export type TradeType = OpenEnum<(typeof TRADE_TYPES)[number]>;

/** The documented values of a promotion's `scope`. */
export const PROMOTION_SCOPES = ['GLOBAL', 'SINGLE'] as const;
/** 优惠范围. `GLOBAL` 全场代金券 · `SINGLE` 单品优惠. */
export type PromotionScope = OpenEnum<(typeof PROMOTION_SCOPES)[number]>;

/** The documented values of a promotion's `type`. */
export const PROMOTION_TYPES = ['CASH', 'NOCASH'] as const;
/** 优惠类型. `CASH` 充值型代金券 · `NOCASH` 免充值型代金券. */
export type PromotionType = OpenEnum<(typeof PROMOTION_TYPES)[number]>;

interface HasTradeState {
  readonly trade_state: TradeState;
}

const PAID: ReadonlySet<string> = new Set(['SUCCESS', 'REFUND']);
const FINAL: ReadonlySet<string> = new Set([...PAID, 'CLOSED', 'REVOKED']);

/**
 * Whether WeCom will not change its answer by itself any more: `SUCCESS`, `REFUND`, `CLOSED` or `REVOKED`. `PAYERROR` is
 * not final, since the customer may pay again; neither is a state this library does not know.
 */
export function isFinal(order: HasTradeState): boolean {
  return FINAL.has(order.trade_state);
}

/** Whether the customer has paid: `SUCCESS`, or `REFUND`, which only a paid order can reach. */
export function isPaid(order: HasTradeState): boolean {
  return PAID.has(order.trade_state);
}

/** Whether a refund was accepted, wholly or in part: the refund itself is another query. */
export function isRefunded(order: HasTradeState): boolean {
  return order.trade_state === 'REFUND';
}
