import { randomInt } from 'node:crypto';
import type { JsonObject } from '../exchange/answer.js';
import { isJsonObject } from '../exchange/answer.js';
import type { FakeOrder } from '../orders/fake-order.js';
import { chinaTime } from '../support/fake-clock.js';

/** How a refund stands. WeCom spells `CLOSED` without its last letter, see {@link FakeReadings.closedRefund}. */
export type FakeRefundStatus = 'PROCESSING' | 'SUCCESS' | 'CLOSED' | 'ABNORMAL';

/** A refund as `get_refund_detail` returns it, see https://developer.work.weixin.qq.com/document/path/97352 */
export interface FakeRefund {
  readonly refund_id: string;
  readonly out_refund_no: string;
  /** `''` if the order was never paid as WeCom's customers pay. */
  readonly transaction_id: string;
  readonly out_trade_no: string;
  readonly channel: string;
  readonly user_received_account: string;
  /** RFC 3339, `+08:00`; only with `SUCCESS`. */
  readonly success_time?: string;
  /** RFC 3339, `+08:00`; only with `SUCCESS`, as its page says. */
  readonly create_time?: string;
  /** `PROCESSING`, `SUCCESS`, `CLOSE` or `ABNORMAL`. */
  readonly status: string;
  readonly amount: FakeRefundAmount;
  /** Only if `discount_refund` is more than 0. */
  readonly promotion_detail?: readonly FakeRefundPromotion[];
}

/** Amounts in 分. */
export interface FakeRefundAmount {
  readonly refund: number;
  /** What the customer gets: the refund less the share of the discounts. */
  readonly payer_refund: number;
  readonly discount_refund: number;
  readonly currency: string;
}

/** A discount, of which a part is refunded. Amounts in 分. */
export interface FakeRefundPromotion {
  readonly promotion_id: string;
  readonly scope: string;
  /** `COUPON` or `DISCOUNT`. */
  readonly type: string;
  readonly amount: number;
  readonly refund_amount: number;
}

/** The body of `refund`. */
export interface RefundRequest extends JsonObject {
  readonly mchid: string;
  readonly out_trade_no: string;
  readonly out_refund_no: string;
  /** In 分. */
  readonly amount: { readonly refund: number; readonly total: number };
}

/** A refund as stored by the fake. */
export interface BookedRefund {
  readonly mchid: string;
  /** The body of the request, by which a repeat is recognized. */
  readonly request: RefundRequest;
  readonly detail: Omit<FakeRefund, 'status' | 'success_time' | 'create_time'>;
  readonly status: FakeRefundStatus;
  /** Milliseconds since the epoch. */
  readonly startedAt: number;
  /** Milliseconds since the epoch; `undefined` while it is processed. */
  readonly endedAt?: number | undefined;
  /** How many times it was carried out: more than once only after it had failed. */
  readonly runs: number;
}

const UNNAMED_COUPON = { coupon_id: '0', scope: 'GLOBAL', type: 'NOCASH' };

/** WeCom's own rule, on purpose apart from the one that the library checks requests by. */
const OUT_REFUND_NO = /^[A-Za-z0-9_\-|*@]{1,64}$/;

export function isOutRefundNo(value: string): boolean {
  return OUT_REFUND_NO.test(value);
}

export function hasFailed({ status }: BookedRefund): boolean {
  return status === 'CLOSED' || status === 'ABNORMAL';
}

export function refundBody(booked: BookedRefund, closedAs: 'CLOSE' | 'CLOSED'): FakeRefund {
  const { detail, status, startedAt, endedAt } = booked;
  return {
    ...detail,
    status: status === 'CLOSED' ? closedAs : status,
    ...(status === 'SUCCESS' && {
      success_time: chinaTime(endedAt ?? startedAt),
      create_time: chinaTime(startedAt),
    }),
  };
}

/** @param before 分 of the order that are refunded already: its discounts are refunded in proportion, to the last 分 */
export function refundAmount(order: FakeOrder, refund: number, before: number): FakeRefundAmount {
  const { total = 0, payer_total = total } = order.amount ?? {};
  const shareOf = (refunded: number) => Math.floor((refunded * (total - payer_total)) / Math.max(1, total));
  const discount_refund = shareOf(before + refund) - shareOf(before);
  return { refund, payer_refund: refund - discount_refund, discount_refund, currency: 'CNY' };
}

/** The discount's share of a refund, put down to the first coupon of the order. */
export function refundPromotions(
  { amount, promotion_detail }: FakeOrder,
  { discount_refund }: FakeRefundAmount,
): readonly FakeRefundPromotion[] | undefined {
  if (discount_refund === 0) return undefined;
  const { total = 0, payer_total = total } = amount ?? {};
  const [first] = promotion_detail ?? [];
  const coupon = { ...UNNAMED_COUPON, amount: total - payer_total, ...(isJsonObject(first) && first) };
  return [
    {
      promotion_id: coupon.coupon_id,
      scope: coupon.scope,
      type: coupon.type === 'CASH' ? 'COUPON' : 'DISCOUNT',
      amount: coupon.amount,
      refund_amount: discount_refund,
    },
  ];
}

export function newRefundId(now: number): string {
  const day = chinaTime(now).slice(0, 10).replaceAll('-', '');
  return `5030${randomInt(10 ** 6, 10 ** 7)}${day}${randomInt(10 ** 9, 10 ** 10)}`;
}
