import { describe, expect, it } from '@jest/globals';
import { APPLYMENT_STATES } from '../../../../lib/applyment/dto/applyment-state.js';
import { getApplymentEventName } from '../../../../lib/applyment/watch/applyment.event.js';
import { OnApplyment } from '../../../../lib/applyment/watch/on-applyment.decorator.js';
import { WeComOptionsError } from '../../../../lib/errors/wecom-pay.errors.js';
import { UNRESOLVED } from '../../../../lib/lifecycle/lifecycle.js';

/** Decorates a method as an application in JavaScript would, where no compiler checks the state. */
function decorate(...args: unknown[]): void {
  class Desk {
    changed(): void {}
  }
  const decorator = (OnApplyment as (...args: unknown[]) => MethodDecorator)(...args);
  decorator(Desk.prototype, 'changed', Object.getOwnPropertyDescriptor(Desk.prototype, 'changed')!);
}

describe('@OnApplyment()', () => {
  it.each([undefined, ...APPLYMENT_STATES, UNRESOLVED])('takes the state %s', (state) => {
    expect(() => decorate(state)).not.toThrow();
  });

  it.each(['FINISHED', 'finish', ''])('refuses the state %j, and names the method', (state) => {
    expect(() => decorate(state, { account: 'outlet' })).toThrow(WeComOptionsError);
    expect(() => decorate(state)).toThrow(`Desk.changed() has @OnApplyment('${state}'), which is not one of`);
  });

  it('takes a state that it does not know if told that it is new', () => {
    expect(() => decorate('REVIEWING', { newState: true })).not.toThrow();
  });
});

describe('the name of an event', () => {
  it.each([
    [[], 'wecom-pay.applyment.changed'],
    [['NEED_SIGN'], 'wecom-pay.applyment.need_sign'],
    [['UNRESOLVED', 'outlet'], 'wecom-pay.outlet.applyment.unresolved'],
  ] as const)('is derived from %j: %s', (given, name) => {
    expect(getApplymentEventName(...given)).toBe(name);
  });
});
