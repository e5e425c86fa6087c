import { describe, expect, it } from '@jest/globals';
import { WeComOptionsError } from '../../../lib/errors/wecom-pay.errors.js';
import { OnOrder } from '../../../lib/events/on-order.decorator.js';
import { UNRESOLVED } from '../../../lib/lifecycle/lifecycle.js';
import { MISMATCH } from '../../../lib/order/amounts.js';
import { TRADE_STATES } from '../../../lib/order/dto/trade-state.js';

/** Decorates a method as an application in JavaScript would, where no compiler checks the state. */
function decorate(...args: unknown[]): void {
  class OrdersService {
    paid(): void {}
  }
  const decorator = (OnOrder as (...args: unknown[]) => MethodDecorator)(...args);
  const descriptor = Object.getOwnPropertyDescriptor(OrdersService.prototype, 'paid')!;
  decorator(OrdersService.prototype, 'paid', descriptor);
}

describe('@OnOrder()', () => {
  it.each([undefined, ...TRADE_STATES, MISMATCH, UNRESOLVED])('takes the state %s', (state) => {
    expect(() => decorate(state)).not.toThrow();
  });

  it.each(['PAID', 'SUCESS', 'success', ''])('refuses the state %j, and names the method', (state) => {
    expect(() => decorate(state, { account: 'outlet' })).toThrow(WeComOptionsError);
    expect(() => decorate(state)).toThrow(
      `OrdersService.paid() has @OnOrder('${state}'), which is not one of SUCCESS, REFUND, NOTPAY, CLOSED, REVOKED, ` +
        `USERPAYING, PAYERROR, ACCEPT, MISMATCH, UNRESOLVED. If WeCom has added it since this version, write ` +
        `@OnOrder('${state}', { newState: true }).`,
    );
  });

  it('takes a state that it does not know if told that it is new', () => {
    expect(() => decorate('PARTPAID', { newState: true })).not.toThrow();
  });
});
