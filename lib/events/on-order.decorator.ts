import { UNRESOLVED } from '../lifecycle/lifecycle.js';
import { MISMATCH } from '../order/amounts.js';
import type { KnownTradeState } from '../order/dto/trade-state.js';
import { TRADE_STATES } from '../order/dto/trade-state.js';
import type {
  ListenedEvents,
  ListenerDecorator,
  ListenerOptions,
  NewStateListenerOptions,
} from './listens.js';
import { listensTo } from './listens.js';
import type { OrderEvent, UnresolvedOrderEvent } from './order.event.js';
import { getOrderEventName } from './order.event.js';

/** @internal */
export const ON_ORDER_METADATA = 'nestjs-wecom-pay:ON_ORDER';

const ORDER_EVENTS: ListenedEvents = {
  decorator: '@OnOrder',
  metadataKey: ON_ORDER_METADATA,
  states: [...TRADE_STATES, MISMATCH, UNRESOLVED],
  eventName: getOrderEventName,
};

/** Options of `@OnOrder()`. */
export type OnOrderOptions = ListenerOptions;

/** Options of `@OnOrder()` for a state that this version does not know. */
export type OnNewStateOptions = NewStateListenerOptions;

/**
 * Marks a method to be called with an `OrderEvent` when an order reaches this state; for `'UNRESOLVED'`, with an
 * `UnresolvedOrderEvent`. If it throws or takes longer than `listenerTimeout`, the event is redelivered later with the
 * same `id`, so it must be idempotent. Any number of methods may listen.
 *
 * Short for `@OnEvent(getOrderEventName(state, account), { suppressErrors: false })`.
 *
 * @param state one of WeCom's `trade_state`s, `'MISMATCH'` or `'UNRESOLVED'`; omit it to listen for every change. A
 * state that WeCom has added since this version needs `{ newState: true }`.
 * @throws {WeComOptionsError} naming the method, if the state is none of them.
 * @example
 * @OnOrder('SUCCESS')
 * async markPaid({ order }: OrderEvent) {
 *   await this.repository.update(order.out_trade_no, { status: 'paid' });
 * }
 */
export function OnOrder(
  state: typeof UNRESOLVED,
  options?: OnOrderOptions,
): ListenerDecorator<UnresolvedOrderEvent>;
export function OnOrder(
  state?: KnownTradeState | typeof MISMATCH,
  options?: OnOrderOptions,
): ListenerDecorator<OrderEvent>;
export function OnOrder(state: string, options: OnNewStateOptions): ListenerDecorator<OrderEvent>;
export function OnOrder(
  state?: string,
  options: OnOrderOptions & { readonly newState?: boolean } = {},
): MethodDecorator {
  return listensTo(ORDER_EVENTS, state, options);
}
