import { eventName } from '../../events/event-name.js';
import type { PollSource } from '../../diagnostics/messages.js';
import type { RefundStatus } from '../dto/refund-status.js';
import type { RefundDto } from '../dto/refund.dto.js';

/**
 * The status of a refund has changed. Emitted through Nest's event emitter as `wecom-pay.refund.success` (and likewise
 * for the other statuses) and as `wecom-pay.refund.changed`. Delivery is at least once, so make listeners idempotent,
 * for example by `id`. Deeply frozen.
 */
export interface RefundEvent {
  /**
   * `mchid/refund/out_refund_no/status`: the same whenever this event is redelivered. Of a refund that was requested
   * again because its row has `retries`, these follow, `mchid/refund/out_refund_no/CLOSED/1`, except after `SUCCESS`,
   * which comes once. A row that is only listed again has no number that WeCom or you would know its second failure by:
   * if it fails alike, the `id` is that of the first failure.
   */
  readonly id: string;
  /** The name of the account; `default` if it has none. */
  readonly account: string;
  readonly mchid: string;
  /** The refund as WeCom returned it. */
  readonly refund: RefundDto;
  /**
   * What this event is about: the `retries` of the row with which the refund was requested, 0 for the first request. If
   * the row has more by now, this failure is an earlier one.
   */
  readonly retries: number;
  /** The last status that your listeners accepted, or an initial `PROCESSING`, if known. */
  readonly previousState: RefundStatus | undefined;
  /**
   * Whether the status is final: `SUCCESS`, `CLOSED` or `ABNORMAL`. The refund is no longer polled once its listeners
   * succeed and it is no longer listed. After `CLOSED` and `ABNORMAL` it may be listed again, with a higher
   * `retries`, to be requested again.
   */
  readonly final: boolean;
  /** What triggered the query: the schedule, or WeCom's notification. */
  readonly source: PollSource;
  /** How many times WeCom has answered for this refund: in this process, or in all that share an engine. */
  readonly attempt: number;
  readonly observedAt: Date;
}

/**
 * A refund has not ended at the age of `refunds.horizon`, or WeCom does not accept it, and it is no longer polled
 * automatically. It needs a human. Emitted as `wecom-pay.refund.unresolved`.
 */
export interface UnresolvedRefundEvent {
  /** `mchid/refund/out_refund_no/UNRESOLVED`, followed by the row's `retries` as in {@link RefundEvent.id}. */
  readonly id: string;
  /** The name of the account; `default` if it has none. */
  readonly account: string;
  readonly mchid: string;
  readonly out_refund_no: string;
  readonly out_trade_no: string;
  /** When the refund was wanted; if the application gave no `createdAt`, when it was first seen. */
  readonly createdAt: Date;
  /** WeCom's last answer; `undefined` if it does not know the refund. */
  readonly lastState: RefundStatus | undefined;
  /** How many times WeCom has answered for this refund: in this process, or in all that share an engine. */
  readonly attempt: number;
  readonly observedAt: Date;
}

/**
 * The name of an event, for `@OnEvent(getRefundEventName('SUCCESS'), { suppressErrors: false })`.
 *
 * @param status a refund's `status` or `'UNRESOLVED'`; omit it for the event emitted on every change.
 * @param account the name of an account; omit it for the refunds of all accounts.
 * @example getRefundEventName('SUCCESS') // 'wecom-pay.refund.success'
 * @example getRefundEventName(undefined, 'outlet') // 'wecom-pay.outlet.refund.changed'
 */
export function getRefundEventName(status?: RefundStatus, account?: string): string {
  return eventName('refund', status, account);
}
