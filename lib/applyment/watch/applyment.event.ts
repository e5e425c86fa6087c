import { eventName } from '../../events/event-name.js';
import type { PollSource } from '../../diagnostics/messages.js';
import type { ApplymentState } from '../dto/applyment-state.js';
import type { KnownApplyment } from '../dto/applyment.dto.js';

/**
 * The state of an applyment has changed. Emitted through Nest's event emitter as `wecom-pay.applyment.finish` (and
 * likewise for the other states) and as `wecom-pay.applyment.changed`. Delivery is at least once, so make listeners
 * idempotent, for example by `id`. Deeply frozen. It holds personal data: do not log it whole.
 */
export interface ApplymentEvent {
  /**
   * `applyment/out_request_no/applyment_state`: the same whenever this event is redelivered. Of an applyment that was
   * submitted again, as its row says by `retries`, these follow: `applyment/out_request_no/REJECTED/1`. An applyment
   * that takes a state twice, without that, has the same `id` twice.
   */
  readonly id: string;
  /** The name of the account; `default` if it has none. */
  readonly account: string;
  readonly out_request_no: string;
  /** The applyment as WeCom returned it. */
  readonly applyment: KnownApplyment;
  /** What this event is about: the `retries` of the row, 0 for the first time that it was submitted. */
  readonly retries: number;
  /** The last state that your listeners accepted, or an initial `CHECKING`, if known. */
  readonly previousState: ApplymentState | undefined;
  /**
   * Whether the state is final: `FINISH`, `REJECTED` or `CANCELED`. The applyment is no longer polled once its
   * listeners succeed and it is no longer listed.
   */
  readonly final: boolean;
  /** What triggered the query. */
  readonly source: PollSource;
  /** How many times WeCom has answered for this applyment: in this process, or in all that share an engine. */
  readonly attempt: number;
  readonly observedAt: Date;
}

/**
 * An applyment has not ended at the age of `applyments.horizon`, and is no longer polled automatically. It needs a
 * human. Emitted as `wecom-pay.applyment.unresolved`.
 */
export interface UnresolvedApplymentEvent {
  /** `applyment/out_request_no/UNRESOLVED`, followed by the row's `retries` as in {@link ApplymentEvent.id}. */
  readonly id: string;
  /** The name of the account; `default` if it has none. */
  readonly account: string;
  readonly out_request_no: string;
  /** When it was submitted; if the application gave no `createdAt`, when it was first seen. */
  readonly createdAt: Date;
  /** WeCom's last answer; `undefined` if it does not know the applyment. */
  readonly lastState: ApplymentState | undefined;
  /** How many times WeCom has answered for this applyment: in this process, or in all that share an engine. */
  readonly attempt: number;
  readonly observedAt: Date;
}

/**
 * The name of an event, for `@OnEvent(getApplymentEventName('FINISH'), { suppressErrors: false })`.
 *
 * @param state an `applyment_state` or `'UNRESOLVED'`; omit it for the event emitted on every change.
 * @param account the name of an account; omit it for the applyments of all accounts.
 * @example getApplymentEventName('FINISH') // 'wecom-pay.applyment.finish'
 * @example getApplymentEventName(undefined, 'outlet') // 'wecom-pay.outlet.applyment.changed'
 */
export function getApplymentEventName(state?: ApplymentState, account?: string): string {
  return eventName('applyment', state, account);
}
