import type { ListenedEvents, ListenerDecorator, ListenerOptions } from '../events/listens.js';
import { listensTo } from '../events/listens.js';
import type { ReconciledEvent } from './reconciled.event.js';
import { getReconciledEventName } from './reconciled.event.js';

/** @internal */
export const ON_RECONCILED_METADATA = 'nestjs-wecom-pay:ON_RECONCILED';

const RECONCILED_EVENTS: ListenedEvents = {
  decorator: '@OnReconciled',
  metadataKey: ON_RECONCILED_METADATA,
  states: [],
  eventName: (_state, account) => getReconciledEventName(account),
};

/**
 * Marks a method to be called with a `ReconciledEvent` when a day was reconciled by the schedule. If it throws or takes
 * longer than `reconciliation.listenerTimeout`, the day is reconciled again later, so it must be idempotent. Any number
 * of methods may listen.
 *
 * Short for `@OnEvent(getReconciledEventName(account), { suppressErrors: false })`.
 *
 * @example
 * @OnReconciled()
 * async mail({ report }: ReconciledEvent) {
 *   if (!report.isBalanced) await this.mailer.send(report.date, report.toCsv());
 * }
 */
export function OnReconciled(options: ListenerOptions = {}): ListenerDecorator<ReconciledEvent> {
  return listensTo(RECONCILED_EVENTS, undefined, options);
}
