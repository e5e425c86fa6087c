/**
 * Errcodes of the fake's own, for refusals whose errcode WeCom does not document. No WeCom has ever sent one of the
 * defaults from 999001 on, so code that depends on one of them is wrong.
 */
export interface FakeErrcodes {
  /** `create_order`: the number is taken by an order with another body. @default 999001 */
  readonly orderExists: number;
  /** `create_order`, `close_order`: the order is paid. @default 999002 */
  readonly orderPaid: number;
  /** `create_order`, `close_order`: the order is closed. @default 999003 */
  readonly orderClosed: number;
  /** `close_order`: the order is younger than 5 minutes. @default 999004 */
  readonly closedTooSoon: number;
  /** `close_order`: the customer is paying, or a deduction is pending. @default 999005 */
  readonly orderBusy: number;
  /** `get_sign`: the `prepay_id` is unknown, of another corp or appid, or older than 2 hours. @default 999006 */
  readonly prepayIdInvalid: number;
  /** `refund`: the number is taken by a refund with another body. @default 999007 */
  readonly refundExists: number;
  /** `refund`: the order is not paid. @default 999008 */
  readonly orderUnpaid: number;
  /** `refund`: more than what is left of the order, or `amount.total` is not the order's. @default 999009 */
  readonly refundTooLarge: number;
  /** `refund`: the order was paid more than a year ago. @default 999010 */
  readonly refundTooLate: number;
  /** `refund`: the order has 50 refunds already. @default 999011 */
  readonly tooManyRefunds: number;
  /**
   * `refund`: the second request for the same order within a minute. WeCom documents the limit, and 45009 as the
   * errcode of a limit, but not whether it is the one used here. @default 45009
   */
  readonly refundTooSoon: number;
  /** `get_refund_detail`: no such refund. @default 999012 */
  readonly refundNotFound: number;
  /** `get_bill`: the bill is not ready yet. @default 999013 */
  readonly billNotReady: number;
  /** `get_bill`: there was no trade on that day. @default 999014 */
  readonly noBill: number;
}

/** What the fake does where WeCom's documentation is silent. Code that uses WeCom must be right under each reading. */
export interface FakeReadings {
  /**
   * `create_order` with the number of an order, but another body: refused, or taken for a repeat of the first.
   *
   * @default 'refused'
   */
  readonly changedOrder: 'refused' | 'repeat';
  /**
   * `close_order` of a paid order: refused, or answered with errcode 0 although nothing is closed. @default 'refused'
   */
  readonly closingPaid: 'refused' | 'ignored';
  /** `close_order` of a closed order: refused, or answered with errcode 0. @default 'done' */
  readonly closingClosed: 'refused' | 'done';
  /**
   * `refund` with the number of a refund, but another body: refused, or taken for a repeat of the first.
   *
   * @default 'refused'
   */
  readonly changedRefund: 'refused' | 'repeat';
  /** How `get_refund_detail` spells a closed refund; its page documents `CLOSE`. @default 'CLOSE' */
  readonly closedRefund: 'CLOSE' | 'CLOSED';
  /**
   * A notification that is sent again: encrypted and signed anew, or the same, byte for byte.
   *
   * @default 'signed-anew'
   */
  readonly repeatedNotification: 'signed-anew' | 'same';
  /** The columns of bills: today's, or those of the older layout that some merchants still get. @default 'current' */
  readonly billLayout: 'current' | 'older';
  /** How lines of bills end. @default 'lf' */
  readonly billLineEnd: 'lf' | 'crlf';
  /** What bills begin with. @default 'none' */
  readonly billMark: 'none' | 'byte-order-mark';
  /**
   * How `get_bill` writes `auth`: the value alone, with `Authorization: ` before it, or not at all. @default 'value'
   */
  readonly billAuth: 'value' | 'header' | 'none';
  /** Whether a bill is gzipped if `tar_type` asks for it. @default 'as-asked' */
  readonly billPacking: 'as-asked' | 'never';
  /**
   * `apply_mch` with the number of an applyment that was rejected: taken in its place, or refused with 90410.
   *
   * @default 'taken-again'
   */
  readonly rejectedApplyment: 'taken-again' | 'refused';
  /** `get_bill` for a day without trade: refused, or a bill without rows. @default 'refused' */
  readonly dayWithoutTrade: 'refused' | 'empty-bill';
}

export const DEFAULT_ERRCODES: FakeErrcodes = {
  orderExists: 999_001,
  orderPaid: 999_002,
  orderClosed: 999_003,
  closedTooSoon: 999_004,
  orderBusy: 999_005,
  prepayIdInvalid: 999_006,
  refundExists: 999_007,
  orderUnpaid: 999_008,
  refundTooLarge: 999_009,
  refundTooLate: 999_010,
  tooManyRefunds: 999_011,
  refundTooSoon: 45009,
  refundNotFound: 999_012,
  billNotReady: 999_013,
  noBill: 999_014,
};

/** The values of each reading, the default first. */
export const READINGS = {
  changedOrder: ['refused', 'repeat'],
  closingPaid: ['refused', 'ignored'],
  closingClosed: ['done', 'refused'],
  changedRefund: ['refused', 'repeat'],
  closedRefund: ['CLOSE', 'CLOSED'],
  repeatedNotification: ['signed-anew', 'same'],
  billLayout: ['current', 'older'],
  billLineEnd: ['lf', 'crlf'],
  billMark: ['none', 'byte-order-mark'],
  billAuth: ['value', 'header', 'none'],
  billPacking: ['as-asked', 'never'],
  dayWithoutTrade: ['refused', 'empty-bill'],
  rejectedApplyment: ['taken-again', 'refused'],
} as const satisfies { readonly [K in keyof FakeReadings]: readonly FakeReadings[K][] };

/** The first of each. */
export const DEFAULT_READINGS = Object.fromEntries(
  Object.entries(READINGS).map(([name, [first]]) => [name, first]),
) as unknown as FakeReadings;
