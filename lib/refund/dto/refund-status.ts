import type { OpenEnum } from '../../decode/open-enum.js';

/** The documented values of a refund's `status`. */
export const REFUND_STATUSES = ['PROCESSING', 'SUCCESS', 'CLOSED', 'ABNORMAL'] as const;
/** A documented value of a refund's `status`. */
export type KnownRefundStatus = (typeof REFUND_STATUSES)[number];
/**
 * 退款状态 (state of a refund). `PROCESSING` accepted · `SUCCESS` the customer has the money · `CLOSED` closed, nothing was
 * refunded; WeCom's query spells it `CLOSE` · `ABNORMAL` the customer's account takes no money: somebody must handle it
 * at 微信支付商户平台 (the merchant platform), or the refund must be requested again. An unknown status is not final.
 * @see https://developer.work.weixin.qq.com/document/path/97352
 */
export type RefundStatus = OpenEnum<KnownRefundStatus>;

/** As WeCom's query and its notice write it. */
export const STATUSES_ON_THE_WIRE = [...REFUND_STATUSES, 'CLOSE'] as const;
