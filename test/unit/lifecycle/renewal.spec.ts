import { describe, expect, it } from '@jest/globals';
import type { ItemProgress } from '../../../lib/lifecycle/lifecycle.types.js';
import { isRenewed, renewed } from '../../../lib/lifecycle/renewal.js';
import { context, DAY, HOUR, MINUTE, NOW, progress } from '../../support/unit-lifecycle.js';

type Known = Partial<ItemProgress>;

/** As old as the horizon. */
const OLD = NOW - context().horizon;

describe('an order that is tracked again', () => {
  const paid = { state: 'SUCCESS', notifiedState: 'SUCCESS' };
  /** Its listeners are notified, or have refused. */
  const refused = { state: 'PAYERROR', notifiedState: 'PAYERROR', deliveryAttempts: 1 };

  /** What is known of it · whether it is created at WeCom now · whether it is as young as a new one then. */
  it.each<[Known, boolean, boolean]>([
    [{ createdAt: NOW - DAY }, true, true],
    [{ createdAt: NOW - DAY }, false, false],
    [{ createdAt: OLD - MINUTE }, false, true],
    [{ createdAt: OLD - MINUTE, renewedAt: NOW - DAY }, false, false],
    [{ createdAt: OLD, phase: 'unresolved' }, false, true],
    // How it ended is to be told.
    [{ createdAt: NOW - DAY, ...paid }, true, false],
    [{ createdAt: OLD - MINUTE, ...paid }, false, false],
    [{ createdAt: NOW - DAY, phase: 'ended', state: 'CLOSED' }, true, false],
    // Whose payment has failed may try again.
    [{ createdAt: NOW - DAY, phase: 'ended', state: 'PAYERROR' }, true, true],
    [{ createdAt: NOW - DAY, phase: 'ended', state: 'PAYERROR' }, false, false],
    [{ createdAt: NOW - DAY, ...refused }, true, true],
    [{ createdAt: NOW - DAY, ...refused }, false, false],
    [{ createdAt: NOW - DAY, phase: 'asked' }, true, false],
  ])('with %j, and created: %j, is renewed: %j', (known, isCreated, expected) => {
    expect(isRenewed(progress(known), isCreated, context())).toBe(expected);
  });

  it('is polled as one that was created then, and still created when it was', () => {
    expect(renewed(progress({ createdAt: NOW - DAY }), NOW, context())).toEqual({ renewedAt: NOW });
  });

  it('begins anew, if it was given up', () => {
    expect(renewed(progress({ createdAt: OLD, phase: 'unresolved' }), NOW, context())).toMatchObject({
      phase: 'open',
      renewedAt: NOW,
      attempts: 0,
    });
  });

  it('has a minute again to try another payment, after one that has failed', () => {
    const failed = progress({ createdAt: NOW - DAY, state: 'PAYERROR', stateSince: NOW - HOUR });
    expect(renewed(failed, NOW, context())).toEqual({ renewedAt: NOW, stateSince: NOW });
  });

  it('begins from its first state, if the application was told that its payment has failed', () => {
    const told = progress({
      phase: 'ended',
      state: 'PAYERROR',
      acknowledgedState: 'PAYERROR',
      createdAt: OLD,
    });
    expect(renewed(told, NOW, context())).toMatchObject({
      phase: 'open',
      state: undefined,
      acknowledgedState: undefined,
      renewedAt: NOW,
    });
  });

  it('begins from its first state, if a listener has refused that its payment has failed', () => {
    const { state, ...anew } = renewed(progress({ createdAt: OLD, ...refused }), NOW, context());
    expect(state).toBeUndefined();
    expect(anew).toMatchObject({ phase: 'open', notifiedState: undefined, renewedAt: NOW });
  });

  it.each([
    ['it was renewed then', { createdAt: OLD, renewedAt: NOW - HOUR - 1 }, NOW - HOUR],
    ['it was renewed later', { createdAt: OLD, renewedAt: NOW - MINUTE }, NOW - HOUR],
    ['it was created later', { createdAt: NOW - MINUTE }, NOW - HOUR],
    ['that was given up since', { createdAt: OLD - DAY, phase: 'unresolved' as const }, OLD],
    ['its end is to be told', { createdAt: NOW - DAY, ...paid }, NOW],
  ])('stays as it is, if %s', (_why, known, moment) => {
    expect(renewed(progress(known), moment, context())).toEqual({});
  });
});
