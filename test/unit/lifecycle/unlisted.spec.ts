import { describe, expect, it } from '@jest/globals';
import type { ItemProgress } from '../../../lib/lifecycle/lifecycle.types.js';
import { isStillListed, isUnlisted } from '../../../lib/lifecycle/unlisted.js';
import { TRADE_STATE_RULES } from '../../../lib/order/trade-state-rules.js';
import { progress } from '../../support/unit-lifecycle.js';

type Known = Partial<ItemProgress>;

describe('an order that sweep 5 did not list', () => {
  const refused = { notifiedState: 'SUCCESS', acknowledgedState: 'NOTPAY' };

  /** What is known of it · whether no method has failed · whether it was listed before · whether it is let go. */
  it.each<[Known, boolean, boolean, boolean]>([
    [{ phase: 'open', sweepsBefore: 4 }, true, true, true],
    [{ phase: 'open', sweepsBefore: 4 }, true, false, false],
    [{ phase: 'asked', sweepsBefore: 4 }, true, false, true],
    [{ phase: 'ended', sweepsBefore: 4 }, true, false, true],
    [{ phase: 'unresolved', sweepsBefore: 4 }, true, false, true],
    // The sweep may have read the rows before.
    [{ phase: 'ended', sweepsBefore: 5 }, true, true, false],
    // While a method fails, it may have moved to that one, or be listed by it still.
    [{ phase: 'open', sweepsBefore: 4 }, false, true, false],
    [{ phase: 'asked', sweepsBefore: 4 }, false, true, false],
    [{ phase: 'ended', sweepsBefore: 4 }, false, true, true],
    [{ phase: 'ended', sweepsBefore: 4 }, false, false, false],
    // Its listener has refused the end, and will be told again.
    [{ phase: 'asked', sweepsBefore: 4, ...refused }, true, false, false],
    [{ phase: 'asked', sweepsBefore: 4, ...refused, acknowledgedState: 'SUCCESS' }, true, false, true],
    [{ phase: 'open', sweepsBefore: 4, ...refused }, true, true, true],
  ])(
    'with %j, completely: %s, and listed before: %s, is let go: %s',
    (known, isComplete, wasListed, expected) => {
      expect(isUnlisted(progress(known), { sweep: 5, isComplete, wasListed })).toBe(expected);
    },
  );
});

describe('an order whose end is delivered again', () => {
  const accepted = { phase: 'ended', acknowledgedState: 'SUCCESS', sweepsBefore: 5 } as const;

  it.each([
    {
      title: 'a sweep has listed it since its end was accepted',
      known: accepted,
      listedBy: 6,
      expected: true,
    },
    { title: 'no sweep has listed it since', known: accepted, listedBy: 5, expected: false },
    { title: 'sweeps say nothing of single orders', known: accepted, listedBy: 0, expected: true },
    {
      title: 'its end was not accepted yet',
      known: { ...accepted, phase: 'open' as const },
      listedBy: 6,
      expected: false,
    },
    {
      title: 'another end was accepted',
      known: { ...accepted, acknowledgedState: 'CLOSED' },
      listedBy: 6,
      expected: false,
    },
  ])('is still listed ($expected) if $title', ({ known, listedBy, expected }) => {
    const order = { ...progress(known), listedBy };
    expect(isStillListed(order, 'SUCCESS', TRADE_STATE_RULES)).toBe(expected);
  });

  it('is not reported as still listed if that end may still change', () => {
    const failed = { ...progress({ ...accepted, acknowledgedState: 'PAYERROR' }), listedBy: 6 };
    expect(isStillListed(failed, 'PAYERROR', TRADE_STATE_RULES)).toBe(false);
  });
});
