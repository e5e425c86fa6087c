import type {
  ListenedEvents,
  ListenerDecorator,
  ListenerOptions,
  NewStateListenerOptions,
} from '../../events/listens.js';
import { listensTo } from '../../events/listens.js';
import { UNRESOLVED } from '../../lifecycle/lifecycle.js';
import type { KnownRefundStatus } from '../dto/refund-status.js';
import { REFUND_STATUSES } from '../dto/refund-status.js';
import type { RefundEvent, UnresolvedRefundEvent } from './refund.event.js';
import { getRefundEventName } from './refund.event.js';

/** @internal */
export const ON_REFUND_METADATA = 'nestjs-wecom-pay:ON_REFUND';

const REFUND_EVENTS: ListenedEvents = {
  decorator: '@OnRefund',
  metadataKey: ON_REFUND_METADATA,
  states: [...REFUND_STATUSES, UNRESOLVED],
  eventName: getRefundEventName,
};

/**
 * Marks a method to be called with a `RefundEvent` when a refund reaches this status; for `'UNRESOLVED'`, with an
 * `UnresolvedRefundEvent`. If it throws or takes longer than `refunds.listenerTimeout`, the event is redelivered later
 * with the same `id`, so it must be idempotent. Any number of methods may listen.
 *
 * Short for `@OnEvent(getRefundEventName(status, account), { suppressErrors: false })`.
 *
 * @param status `'SUCCESS'`, `'CLOSED'`, `'ABNORMAL'` or `'UNRESOLVED'`; omit it to listen for every change. A status
 * that WeCom has added since this version needs `{ newState: true }`.
 * @throws {WeComOptionsError} naming the method, if the status is none of them.
 * @example
 * @OnRefund('SUCCESS')
 * async markRefunded({ refund }: RefundEvent) {
 *   await this.refunds.update(refund.out_refund_no, { status: 'refunded' });
 * }
 */
export function OnRefund(
  status: typeof UNRESOLVED,
  options?: ListenerOptions,
): ListenerDecorator<UnresolvedRefundEvent>;
export function OnRefund(
  status?: KnownRefundStatus,
  options?: ListenerOptions,
): ListenerDecorator<RefundEvent>;
export function OnRefund(status: string, options: NewStateListenerOptions): ListenerDecorator<RefundEvent>;
export function OnRefund(
  status?: string,
  options: ListenerOptions & { readonly newState?: boolean } = {},
): MethodDecorator {
  return listensTo(REFUND_EVENTS, status, options);
}
