import { describe, expect, it } from '@jest/globals';
import { answered, delivered } from '../../../lib/lifecycle/lifecycle.js';
import type { ItemProgress, Emission } from '../../../lib/lifecycle/lifecycle.types.js';
import { context, NOW, progress } from '../../support/unit-lifecycle.js';

interface Answer {
  readonly trade_state: string;
  readonly amount?: { readonly total: number };
}

const PAID: Answer = { trade_state: 'SUCCESS', amount: { total: 200 } };
const TAKEN = { reached: true, failed: false, startedAt: NOW };
const UNHEARD = { reached: false, failed: false, startedAt: NOW };

const expecting = (total: number, known: Partial<ItemProgress> = {}) => ({ ...progress(known), total });
const mismatch: Emission<Answer> = { kind: 'changed', answer: PAID, state: 'MISMATCH', final: true };

describe('a payment of another amount than expected', () => {
  it('is emitted as MISMATCH, which is final, with the answer as it is', () => {
    const { changes, effect } = answered(expecting(100), PAID, false, context());
    expect(effect).toEqual({ kind: 'emit', emission: mismatch });
    expect(changes.state).toBe('SUCCESS');
  });

  it('ends the order once it was heard, under its own name', () => {
    const { changes } = delivered(expecting(100, { state: 'SUCCESS' }), mismatch, TAKEN, context());
    expect(changes).toMatchObject({
      phase: 'ended',
      acknowledgedState: 'MISMATCH',
      notifiedState: 'MISMATCH',
    });
  });

  it('is emitted until somebody hears of it', () => {
    const { effect } = delivered(expecting(100, { state: 'SUCCESS' }), mismatch, UNHEARD, context());
    expect(effect).toEqual({ kind: 'wait', plan: { kind: 'after', ms: 5_000 } });
  });

  it('is emitted as MISMATCH even if it was refunded meanwhile, until that was heard', () => {
    const refunded = { ...PAID, trade_state: 'REFUND' };
    for (const known of [{}, { state: 'REFUND', notifiedState: 'MISMATCH', deliveryAttempts: 1 }]) {
      const { effect } = answered(expecting(100, known), refunded, false, context());
      expect(effect).toEqual({ kind: 'emit', emission: { ...mismatch, answer: refunded } });
    }
  });

  const ended: Partial<ItemProgress> = {
    phase: 'ended',
    state: 'SUCCESS',
    acknowledgedState: 'MISMATCH',
    notifiedState: 'MISMATCH',
    deliveryAttempts: 1,
  };

  it.each([
    ['as MISMATCH again while it is expected otherwise', 100, PAID, 'MISMATCH'],
    ['as SUCCESS once the application has corrected its row', 200, PAID, 'SUCCESS'],
    ['as REFUND after a refund', 100, { ...PAID, trade_state: 'REFUND' }, 'REFUND'],
  ])('is emitted %s', (_case, total, answer, state) => {
    const { effect } = answered(expecting(total, ended), answer, false, context());
    expect(effect).toMatchObject({ kind: 'emit', emission: { answer, state, final: true } });
  });

  it('is known to the application when it is asked for out of turn', () => {
    const { effect } = answered(expecting(100, ended), PAID, true, context());
    expect(effect).toMatchObject({ kind: 'known-end', answer: PAID });
  });

  it('leaves the order in the slow lane if WeCom then returns an earlier state', () => {
    const { effect } = answered(expecting(100, ended), { trade_state: 'NOTPAY' }, false, context());
    expect(effect).toMatchObject({ kind: 'regressed', plan: { kind: 'slow-lane' } });
  });
});
