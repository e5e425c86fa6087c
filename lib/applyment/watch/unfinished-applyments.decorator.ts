import type { ListingMethod } from '../../host/listing-method.js';
import { listsRows } from '../../host/listing-method.js';
import { DEFAULT_ACCOUNT } from '../../wecom-pay.constants.js';

/** An applyment whose end the application does not know. A database row will do: other fields are ignored. */
export interface UnfinishedApplyment {
  /** 业务申请编号 (your number of the applyment), 1 to 32 characters: printable ASCII without spaces. */
  readonly out_request_no: string;
  /**
   * How many times you have submitted it again under its number, after it was rejected. Raise it by one each time: the
   * applyment is then watched anew, and the number is in the `id` and in `retries` of its further events.
   * @default 0
   */
  readonly retries?: number | null | undefined;
  /**
   * When it was submitted: a `Date`, ms since the epoch (also as a `bigint` or digits), or an ISO 8601 string with its
   * time zone.
   * @default when it was first seen
   */
  readonly createdAt?: Date | number | bigint | string | null | undefined;
}

/** @internal */
export const UNFINISHED_APPLYMENTS_METADATA = 'nestjs-wecom-pay:UNFINISHED_APPLYMENTS';

/**
 * Marks a method that lists the applyments of which the application does not know the end. Each is tracked until WeCom
 * says how it ended and the method no longer lists it; none is submitted. The method is called at startup and then
 * every `applyments.sweepEvery` ms. Return the rows, a promise of them, or an async iterable if there are many.
 *
 * The provider must have the default scope.
 *
 * @param account the name of the account, if the application has several.
 * @example
 * @UnfinishedApplyments()
 * pending() {
 *   return this.merchants.findBy({ status: 'applying' });
 * }
 */
export function UnfinishedApplyments(account = DEFAULT_ACCOUNT): ListingMethod<UnfinishedApplyment> {
  return listsRows(UNFINISHED_APPLYMENTS_METADATA, account);
}
