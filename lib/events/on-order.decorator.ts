import { applyDecorators } from '@nestjs/common';
import { OnEvent } from '@nestjs/event-emitter';
import type { OpenEnum } from '../order/trade-state.js';
import type { TRADE_STATES } from '../order/trade-state.js';
import type { UNRESOLVED } from '../order/trade-state.js';
import { getOrderEventName } from './order.event.js';

/** @internal */
export const ON_ORDER_METADATA = 'nestjs-wecom-pay:ON_ORDER';

/** Which orders `@OnOrder()` hears of. */
export interface OnOrderOptions {
  /**
   * The name of an account.
   * @default all accounts
   */
  readonly account?: string | undefined;
}

/**
 * The method is called with an `OrderEvent` when an order comes into this state; for `'UNRESOLVED'` with an
 * `UnresolvedOrderEvent`. If it throws, or takes longer than `listenerTimeout`, it is called again later, with the same
 * `id`: it must bear that. Any number of methods may listen.
 *
 * It is `@OnEvent(getOrderEventName(state, account), { suppressErrors: false })`.
 *
 * @param state a `trade_state`; none for every change.
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

/** A method may listen several times, to different accounts. */
function rememberAccount(account: string | undefined): MethodDecorator {
  return (_target, _name, { value }: { readonly value?: unknown }) => {
    const before = (Reflect.getMetadata(ON_ORDER_METADATA, value as object) ?? []) as readonly string[];
    if (account !== undefined)
      Reflect.defineMetadata(ON_ORDER_METADATA, [...before, account], value as object);
  };
}
