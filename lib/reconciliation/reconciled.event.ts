import { dayEventName } from '../events/event-name.js';
import type { EventSource } from '../events/event.publisher.js';
import type { ReconciliationReport } from './reconciliation.report.js';

/**
 * A day was reconciled by the schedule. Emitted through Nest's event emitter as `wecom-pay.reconciled`. Delivery is at
 * least once, so make listeners idempotent, for example by `id`. Frozen.
 */
export interface ReconciledEvent {
  /** `mchid/yyyy-MM-dd`: the same whenever this day is reconciled. */
  readonly id: string;
  /** The name of the account; `default` if it has none. */
  readonly account: string;
  readonly report: ReconciliationReport;
}

/**
 * The name of the event, for `@OnEvent(getReconciledEventName(), { suppressErrors: false })`.
 *
 * @param account the name of an account; omit it for the days of all accounts.
 * @example getReconciledEventName() // 'wecom-pay.reconciled'
 * @example getReconciledEventName('outlet') // 'wecom-pay.outlet.reconciled'
 */
export function getReconciledEventName(account?: string): string {
  return dayEventName(account);
}

/** @internal */
export const RECONCILED: EventSource = {
  words: { noun: 'reconciliation' },
  eventName: (_name, account) => getReconciledEventName(account),
};
