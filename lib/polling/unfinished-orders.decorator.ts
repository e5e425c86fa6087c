import { SetMetadata } from '@nestjs/common';
import { DEFAULT_ACCOUNT } from '../wecom-pay.constants.js';

/** An order that the application still thinks open. A row of a database will do: other fields are ignored. */
export interface UnfinishedOrder {
  /** 商户订单号: 6 to 32 of `A-Z a-z 0-9 _ - | *`. */
  readonly out_trade_no: string;
  /**
   * 二级商户号, 1 to 32 characters.
   * @default the module's option `mchid`
   */
  readonly mchid?: string | null | undefined;
  /**
   * When it was created: a `Date`, ms since the epoch, or an ISO 8601 text. The schedule goes by the order's age.
   * @default when it was first seen, so that after a restart it is polled as often as a new one
   */
  readonly createdAt?: Date | number | string | null | undefined;
}

/** @internal */
export const UNFINISHED_ORDERS_METADATA = 'nestjs-wecom-pay:UNFINISHED_ORDERS';

/** What a method with `@UnfinishedOrders()` may return. */
type UnfinishedOrderList =
  | Iterable<UnfinishedOrder>
  | AsyncIterable<UnfinishedOrder>
  | PromiseLike<Iterable<UnfinishedOrder> | AsyncIterable<UnfinishedOrder>>;

/**
 * The method lists the orders that the application still thinks open: each is watched until WeCom says how it ended and
 * the method no longer lists it. It is called at start and then every `sweepEvery` ms, in any number of providers; what
 * all of them list is watched. Return rows, a promise of rows, or iterate over them asynchronously where there are many.
 *
 * The provider must have the default scope.
 *
 * @param account the name of the account, where the application has several.
 * @example
 * @UnfinishedOrders()
 * unpaid() {
 *   return this.repository.findBy({ status: 'open' });
 * }
 */
export function UnfinishedOrders(account = DEFAULT_ACCOUNT) {
  const decorate = SetMetadata(UNFINISHED_ORDERS_METADATA, account);
  return <T extends () => UnfinishedOrderList>(
    target: object,
    name: string | symbol,
    descriptor: TypedPropertyDescriptor<T>,
  ): void => {
    decorate(target, name, descriptor as TypedPropertyDescriptor<unknown>);
  };
}
