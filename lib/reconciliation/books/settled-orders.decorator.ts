import type { ListingMethod } from '../../host/listing-method.js';
import { listsRows } from '../../host/listing-method.js';
import type { KnownTradeState } from '../../order/dto/trade-state.js';
import { DEFAULT_ACCOUNT } from '../../wecom-pay.constants.js';

/** The day that is reconciled. */
export interface SettledDay {
  /** The day in Beijing, `yyyy-MM-dd`. */
  readonly date: string;
  /** When it begins: 00:00 in Beijing. */
  readonly from: Date;
  /** When it is over: 00:00 of the next day in Beijing. This moment does not belong to it. */
  readonly until: Date;
  /** 二级商户号 (merchant number) of the bill. Rows of another one are ignored. */
  readonly mchid: string;
}

/** A refund of a settled order. */
export interface SettledRefund {
  /** 商户退款单号 (the merchant's refund number): 1 to 64 of `A-Z a-z 0-9 _ - | * @`. */
  readonly out_refund_no: string;
  /** 退款金额 (amount refunded), in 分. */
  readonly refund: number | bigint | string;
}

/**
 * What the application has booked for an order on a day. A database row will do: other fields are ignored.
 */
export interface SettledOrder {
  /** 商户订单号 (the merchant's order number): 6 to 32 of `A-Z a-z 0-9 _ - | *`. */
  readonly out_trade_no: string;
  /** Its state by your own books, in WeCom's words: `SUCCESS` paid, `NOTPAY` open, `REFUND`, `CLOSED` … */
  readonly state: KnownTradeState;
  /** 订单总金额 (total), in 分. */
  readonly total: number | bigint | string;
  /**
   * 支付完成时间 (when it was paid): a `Date`, ms since the epoch (also as a `bigint`), or an ISO 8601 string with its time
   * zone. If that is on another day, only the refunds are compared.
   * @default it counts as paid on the day
   */
  readonly success_time?: Date | number | bigint | string | null | undefined;
  /** Its refunds that WeCom accepted on the day, whatever became of them. */
  readonly refunds?: readonly SettledRefund[] | null | undefined;
  /**
   * 二级商户号 (merchant number), 1 to 32 characters.
   * @default that of the bill
   */
  readonly mchid?: string | null | undefined;
}

/** Decorates a method that returns the rows of a day, or a promise of them. */
export type SettlingMethod = ListingMethod<SettledOrder, [day: SettledDay]>;

/** @internal */
export const SETTLED_ORDERS_METADATA = 'nestjs-wecom-pay:SETTLED_ORDERS';

/**
 * Marks a method that lists what was paid or refunded on a day by the application's own books, to be reconciled with
 * the bill of that day. Orders that are still open may be listed too. Return the rows, a promise of them, or an async
 * iterable if there are many. It may be called for the days before and after as well.
 *
 * The provider must have the default scope.
 *
 * @param account the name of the account, if the application has several.
 * @example
 * @SettledOrders()
 * settled({ from, until }: SettledDay) {
 *   return this.orders.find({ where: { success_time: And(MoreThanOrEqual(from), LessThan(until)) } });
 * }
 */
export function SettledOrders(account = DEFAULT_ACCOUNT): SettlingMethod {
  return listsRows(SETTLED_ORDERS_METADATA, account);
}
