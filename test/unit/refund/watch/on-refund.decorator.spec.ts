import { describe, expect, it } from '@jest/globals';
import { WeComOptionsError } from '../../../../lib/errors/wecom-pay.errors.js';
import { UNRESOLVED } from '../../../../lib/lifecycle/lifecycle.js';
import { REFUND_STATUSES } from '../../../../lib/refund/dto/refund-status.js';
import { OnRefund } from '../../../../lib/refund/watch/on-refund.decorator.js';
import { getRefundEventName } from '../../../../lib/refund/watch/refund.event.js';

/** Decorates a method as an application in JavaScript would, where no compiler checks the status. */
function decorate(...args: unknown[]): void {
  class Desk {
    refunded(): void {}
  }
  const decorator = (OnRefund as (...args: unknown[]) => MethodDecorator)(...args);
  decorator(Desk.prototype, 'refunded', Object.getOwnPropertyDescriptor(Desk.prototype, 'refunded')!);
}

describe('@OnRefund()', () => {
  it.each([undefined, ...REFUND_STATUSES, UNRESOLVED])('takes the status %s', (status) => {
    expect(() => decorate(status)).not.toThrow();
  });

  it.each(['CLOSE', 'success', ''])('refuses the status %j, and names the method', (status) => {
    expect(() => decorate(status, { account: 'outlet' })).toThrow(WeComOptionsError);
    expect(() => decorate(status)).toThrow(
      `Desk.refunded() has @OnRefund('${status}'), which is not one of PROCESSING, SUCCESS, CLOSED, ABNORMAL, UNRESOLVED.`,
    );
  });

  it('takes a status that it does not know if told that it is new', () => {
    expect(() => decorate('PARTLY', { newState: true })).not.toThrow();
  });
});

describe('the name of an event', () => {
  it.each([
    [[], 'wecom-pay.refund.changed'],
    [['SUCCESS'], 'wecom-pay.refund.success'],
    [['UNRESOLVED', 'outlet'], 'wecom-pay.outlet.refund.unresolved'],
  ] as const)('is derived from %j: %s', (given, name) => {
    expect(getRefundEventName(...given)).toBe(name);
  });
});
