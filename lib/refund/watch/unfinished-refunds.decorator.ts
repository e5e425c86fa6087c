import type { ListingMethod } from '../../host/listing-method.js';
import { listsRows } from '../../host/listing-method.js';
import { DEFAULT_ACCOUNT } from '../../wecom-pay.constants.js';

/**
 * A refund that the application wants, and does not know the end of. A database row will do: other fields are ignored.
 * What it says may be corrected until WeCom knows the refund; from then on another amount needs another
 * `out_refund_no`.
 */
export interface UnfinishedRefund {
  /** 商户退款单号 (the merchant's refund number): 1 to 64 of `A-Z a-z 0-9 _ - | * @`. WeCom refunds a number once. */
  readonly out_refund_no: string;
  /** 商户订单号 (the merchant's order number) of the paid order: 6 to 32 of `A-Z a-z 0-9 _ - | *`. */
  readonly out_trade_no: string;
  /** 退款金额 (amount to refund), in 分: at least 1, at most `total`. */
  readonly refund: number | bigint | string;
  /** 原订单金额 (total of the order), in 分. */
  readonly total: number | bigint | string;
  /** 退款原因 (reason), 1 to 80 characters; `''` counts as none, here and in the other optional texts. */
  readonly reason?: string | null | undefined;
  /** 退款资金来源 (where the money comes from), 1 to 32 characters: `AVAILABLE` for the available balance. */
  readonly funds_account?: string | null | undefined;
  /**
   * 小程序 appid (the mini program's appid), 1 to 32 characters.
   * @default the module's option `appid`
   */
  readonly appid?: string | null | undefined;
  /**
   * 二级商户号 (merchant number), 1 to 32 characters.
   * @default the module's option `mchid`
   */
  readonly mchid?: string | null | undefined;
  /**
   * How many times you have wanted it again after it had failed. Raise it by one to have a failed refund requested
   * again; the number is in the `id` of its next failure, and in the event's `retries`.
   * @default 0
   */
  readonly retries?: number | null | undefined;
  /**
   * When it was wanted: a `Date`, ms since the epoch (also as a `bigint` or digits), or an ISO 8601 string with its
   * time zone. The schedule depends on the refund's age.
   * @default when it was first seen
   */
  readonly createdAt?: Date | number | bigint | string | null | undefined;
}

/** @internal */
export const UNFINISHED_REFUNDS_METADATA = 'nestjs-wecom-pay:UNFINISHED_REFUNDS';

/**
 * Marks a method that lists the refunds that the application wants. Each is requested at WeCom, unless WeCom knows it
 * already, and tracked until WeCom says how it ended and the method no longer lists it. However often the process dies,
 * and however many replicas list it, a number is refunded once. The method is called at startup and then every
 * `refunds.sweepEvery` ms. Return the rows, a promise of them, or an async iterable if there are many.
 *
 * A refund that has failed (`CLOSED`, `ABNORMAL`) is requested again under its number if the method lists it with a
 * higher `retries`. Listed again with the same one, it is requested again only if your listener has accepted the
 * failure, a sweep has not found it listed, and that is remembered: by a shared engine for 30 days, otherwise until a
 * restart. As long as it stays listed, the failure is only delivered again.
 *
 * The provider must have the default scope.
 *
 * @param account the name of the account, if the application has several.
 * @example
 * @UnfinishedRefunds()
 * wanted() {
 *   return this.refunds.findBy({ status: 'wanted' });
 * }
 */
export function UnfinishedRefunds(account = DEFAULT_ACCOUNT): ListingMethod<UnfinishedRefund> {
  return listsRows(UNFINISHED_REFUNDS_METADATA, account);
}
