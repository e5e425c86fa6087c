import type { ListingMethod } from '../../host/listing-method.js';
import { listsRows } from '../../host/listing-method.js';
import { DEFAULT_ACCOUNT } from '../../wecom-pay.constants.js';

/** An order that the application considers open. A database row will do: other fields are ignored. */
export interface UnfinishedOrder {
  /** 商户订单号 (the merchant's order number): 6 to 32 of `A-Z a-z 0-9 _ - | *`. */
  readonly out_trade_no: string;
  /**
   * 二级商户号 (merchant number), 1 to 32 characters.
   * @default the module's option `mchid`
   */
  readonly mchid?: string | null | undefined;
  /**
   * When it was created: a `Date`, ms since the epoch (also as a `bigint` or digits), or an ISO 8601 string with its
   * time zone. The schedule depends on the order's age. A time in the future counts as now, with a warning.
   * @default when it was first seen, so after a restart it is polled as often as a new order
   */
  readonly createdAt?: Date | number | bigint | string | null | undefined;
  /**
   * The amount that the order must be paid with, in 分: a whole number ≥ 1, also as a `bigint` or as a string of digits,
   * as databases return large integers. A paid order with a different amount is emitted as `MISMATCH` instead of
   * `SUCCESS`, also if it was refunded meanwhile. A listed row whose total is invalid is tracked without it, with a
   * warning.
   * @default the amount is not checked
   */
  readonly total?: number | bigint | string | null | undefined;
}

/** @internal */
export const UNFINISHED_ORDERS_METADATA = 'nestjs-wecom-pay:UNFINISHED_ORDERS';

/**
 * Marks a method that lists the application's open orders. Each is tracked until WeCom returns a final state and the
 * method no longer lists it. The method is called at startup and then every `sweepEvery` ms. Any number of providers
 * may have one; the orders of all of them are tracked. Return the rows, a promise of them, or an async iterable if
 * there are many.
 *
 * The provider must have the default scope.
 *
 * @param account the name of the account, if the application has several.
 * @example
 * @UnfinishedOrders()
 * unpaid() {
 *   return this.repository.findBy({ status: 'open' });
 * }
 */
export function UnfinishedOrders(account = DEFAULT_ACCOUNT): ListingMethod<UnfinishedOrder> {
  return listsRows(UNFINISHED_ORDERS_METADATA, account);
}
