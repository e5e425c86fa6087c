import { applyDecorators } from '@nestjs/common';
import { OnEvent } from '@nestjs/event-emitter';
import type { OpenEnum } from '../order/trade-state.js';
import type { TRADE_STATES } from '../order/trade-state.js';
import type { UNRESOLVED } from '../order/trade-state.js';
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

/**
 * Marks a method to be called with an `OrderEvent` when an order reaches this state; for `'UNRESOLVED'`, with an
 * `UnresolvedOrderEvent`. If it throws or takes longer than `listenerTimeout`, the event is redelivered later with the
 * same `id`, so it must be idempotent. Any number of methods may listen.
 *
 * Short for `@OnEvent(getOrderEventName(state, account), { suppressErrors: false })`.
 *
 * @param state a `trade_state` or `'UNRESOLVED'`; omit it to listen for every change.
 * @example
 * @OnOrder('SUCCESS')
 * async markPaid({ order }: OrderEvent) {
 *   await this.repository.update(order.out_trade_no, { status: 'paid' });
 * }
 */
export function OnOrder(
  state?: OpenEnum<(typeof TRADE_STATES)[number] | typeof UNRESOLVED>,
  { account }: OnOrderOptions = {},
): MethodDecorator {
  return applyDecorators(
    OnEvent(getOrderEventName(state, account), { suppressErrors: false }),
    rememberAccount(account),
  );
}

/** A method may have several `@OnOrder()`, for different accounts. */
function rememberAccount(account: string | undefined): MethodDecorator {
  return (_target, _name, { value }: { readonly value?: unknown }) => {
    const before = (Reflect.getMetadata(ON_ORDER_METADATA, value as object) ?? []) as readonly string[];
    if (account !== undefined)
      Reflect.defineMetadata(ON_ORDER_METADATA, [...before, account], value as object);
  };
}
