import { applyDecorators } from '@nestjs/common';
import { OnEvent } from '@nestjs/event-emitter';
import { WeComOptionsError } from '../errors/wecom-pay.errors.js';
import { UNRESOLVED } from '../lifecycle/lifecycle.js';
import { MISMATCH } from '../order/amounts.js';
import type { KnownTradeState } from '../order/trade-state.js';
import { TRADE_STATES } from '../order/trade-state.js';
import type { OrderEvent, UnresolvedOrderEvent } from './order.event.js';
import { getOrderEventName } from './order.event.js';

/** @internal */
export const ON_ORDER_METADATA = 'nestjs-wecom-pay:ON_ORDER';

/** Options of `@OnOrder()`. */
export interface OnOrderOptions {
  /**
   * Only orders of the account with this name.
   * @default all accounts
   */
  readonly account?: string | undefined;
}

/** Options of `@OnOrder()` for a state that this version does not know. */
export interface OnNewStateOptions extends OnOrderOptions {
  /** Says that the name is not a typing error. */
  readonly newState: true;
}

/** Decorates a method that takes this event, or nothing. */
export type ListenerDecorator<Event> = <Listener extends (event: Event) => unknown>(
  target: object,
  name: string | symbol,
  descriptor: TypedPropertyDescriptor<Listener>,
) => void;

const STATES: readonly string[] = [...TRADE_STATES, MISMATCH, UNRESOLVED];

/**
 * Marks a method to be called with an `OrderEvent` when an order reaches this state; for `'UNRESOLVED'`, with an
 * `UnresolvedOrderEvent`. If it throws or takes longer than `listenerTimeout`, the event is redelivered later with the
 * same `id`, so it must be idempotent. Any number of methods may listen.
 *
 * Short for `@OnEvent(getOrderEventName(state, account), { suppressErrors: false })`.
 *
 * @param state one of WeCom's `trade_state`s, `'MISMATCH'` or `'UNRESOLVED'`; omit it to listen for every change. A state that WeCom
 * has added since this version needs `{ newState: true }`.
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
  { account, newState = false }: OnOrderOptions & { readonly newState?: boolean } = {},
): MethodDecorator {
  return applyDecorators(
    ...(newState ? [] : [refuseUnknown(state)]),
    OnEvent(getOrderEventName(state, account), { suppressErrors: false }),
    rememberAccount(account),
  );
}

function refuseUnknown(state: string | undefined): MethodDecorator {
  return ({ constructor }, name) => {
    if (state === undefined || STATES.includes(state)) return;
    throw new WeComOptionsError(
      `${constructor.name}.${String(name)}() has @OnOrder('${state}'), which is not one of ${STATES.join(', ')}. ` +
        `If WeCom has added it since this version, write @OnOrder('${state}', { newState: true }).`,
    );
  };
}

/** A method may have several `@OnOrder()`, for different accounts. */
function rememberAccount(account: string | undefined): MethodDecorator {
  return (_target, _name, { value }: { readonly value?: unknown }) => {
    const before = (Reflect.getMetadata(ON_ORDER_METADATA, value as object) ?? []) as readonly string[];
    if (account !== undefined)
      Reflect.defineMetadata(ON_ORDER_METADATA, [...before, account], value as object);
  };
}
