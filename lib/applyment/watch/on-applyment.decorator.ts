import type {
  ListenedEvents,
  ListenerDecorator,
  ListenerOptions,
  NewStateListenerOptions,
} from '../../events/listens.js';
import { listensTo } from '../../events/listens.js';
import { UNRESOLVED } from '../../lifecycle/lifecycle.js';
import type { KnownApplymentState } from '../dto/applyment-state.js';
import { APPLYMENT_STATES } from '../dto/applyment-state.js';
import type { ApplymentEvent, UnresolvedApplymentEvent } from './applyment.event.js';
import { getApplymentEventName } from './applyment.event.js';

/** @internal */
export const ON_APPLYMENT_METADATA = 'nestjs-wecom-pay:ON_APPLYMENT';

const APPLYMENT_EVENTS: ListenedEvents = {
  decorator: '@OnApplyment',
  metadataKey: ON_APPLYMENT_METADATA,
  states: [...APPLYMENT_STATES, UNRESOLVED],
  eventName: getApplymentEventName,
};

/**
 * Marks a method to be called with an `ApplymentEvent` when an applyment reaches this state; for `'UNRESOLVED'`, with
 * an `UnresolvedApplymentEvent`. If it throws or takes longer than `applyments.listenerTimeout`, the event is
 * redelivered later with the same `id`, so it must be idempotent. Any number of methods may listen.
 *
 * Short for `@OnEvent(getApplymentEventName(state, account), { suppressErrors: false })`.
 *
 * @param state `'NEED_SIGN'`, `'FINISH'` and so on, or `'UNRESOLVED'`; omit it to listen for every change. A state that
 * WeCom has added since this version needs `{ newState: true }`.
 * @throws {WeComOptionsError} naming the method, if the state is none of them.
 * @example
 * @OnApplyment('FINISH')
 * async open({ out_request_no, applyment }: ApplymentEvent) {
 *   await this.merchants.update({ out_request_no }, { status: 'open', mchid: applyment.status.sub_mchid });
 * }
 */
export function OnApplyment(
  state: typeof UNRESOLVED,
  options?: ListenerOptions,
): ListenerDecorator<UnresolvedApplymentEvent>;
export function OnApplyment(
  state?: KnownApplymentState,
  options?: ListenerOptions,
): ListenerDecorator<ApplymentEvent>;
export function OnApplyment(
  state: string,
  options: NewStateListenerOptions,
): ListenerDecorator<ApplymentEvent>;
export function OnApplyment(
  state?: string,
  options: ListenerOptions & { readonly newState?: boolean } = {},
): MethodDecorator {
  return listensTo(APPLYMENT_EVENTS, state, options);
}
