import { describe, expect, it } from '@jest/globals';
import { isKnownEnd } from '../../../lib/lifecycle/claims.js';
import { answered, knownEnd, leftOpen, opened } from '../../../lib/lifecycle/lifecycle.js';
import type { ItemProgress, PollPlan } from '../../../lib/lifecycle/lifecycle.types.js';
import { TRADE_STATE_RULES } from '../../../lib/order/trade-state-rules.js';
import { context, DAY, NOW, progress } from '../../support/unit-lifecycle.js';

const PLAN: PollPlan = { kind: 'after', ms: 5_000 };
const HORIZON = 7 * DAY;

describe('an order whose state WeCom does not tell', () => {
  const next = (known: Partial<ItemProgress>) => leftOpen(progress(known), PLAN, context());
  const asPlanned = { changes: {}, effect: { kind: 'wait', plan: PLAN } };
  const givenUp = { changes: {}, effect: { kind: 'emit', emission: { kind: 'unresolved' } } };

  it('is asked again by the plan until the horizon, and then given up', () => {
    expect(next({ createdAt: NOW - HORIZON + 1 })).toEqual(asPlanned);
    expect(next({ createdAt: NOW - HORIZON })).toEqual(givenUp);
  });

  it.each<[string, Partial<ItemProgress>]>([
    ['only asked about', { phase: 'asked' }],
    ['ended', { phase: 'ended', state: 'SUCCESS', acknowledgedState: 'SUCCESS' }],
    ['at its end, which is not acknowledged', { state: 'SUCCESS' }],
  ])('is not given up beyond the horizon if it is %s', (_what, known) => {
    expect(next({ createdAt: NOW - HORIZON, ...known })).toEqual(asPlanned);
  });

  it('stays parked once it was given up', () => {
    const parked = { changes: {}, effect: { kind: 'wait', plan: { kind: 'parked' } } };
    expect(next({ phase: 'unresolved' })).toEqual(parked);
    expect(next({ phase: 'unresolved', createdAt: NOW - HORIZON })).toEqual(parked);
  });
});

describe('an end that is known', () => {
  const isKnown = (item: Parameters<typeof isKnownEnd>[0], claimed: string) =>
    isKnownEnd(item, claimed, TRADE_STATE_RULES);

  it('is that of an item that has ended, and of no other', () => {
    expect(isKnown(knownEnd('SUCCESS'), 'SUCCESS')).toBe(true);
    expect(isKnown(progress({ state: 'SUCCESS' }), 'SUCCESS')).toBe(false);
    expect(isKnown(undefined, 'SUCCESS')).toBe(false);
  });

  it('covers the states before it, and none after it', () => {
    expect(isKnown(knownEnd('REFUND'), 'SUCCESS')).toBe(true);
    expect(isKnown(knownEnd('SUCCESS'), 'REFUND')).toBe(false);
  });

  it('is acknowledged, so that an earlier state after it is asked about slowly', () => {
    const ended = { ...progress(), ...knownEnd('SUCCESS') };
    const planAfter = (item: ItemProgress) =>
      answered(item, { trade_state: 'NOTPAY' }, false, context()).effect;
    expect(planAfter(ended)).toMatchObject({ kind: 'regressed', plan: { kind: 'slow-lane' } });
    const unacknowledged = { ...ended, acknowledgedState: 'USERPAYING', notifiedState: 'SUCCESS' };
    expect(planAfter(unacknowledged)).toMatchObject({ kind: 'regressed', plan: { kind: 'after' } });
  });
});

describe('an order that the application begins to list', () => {
  it.each(['asked', 'not-found'] as const)('is open from then on if it was %s', (phase) => {
    const item = progress({ phase, createdAt: NOW });
    expect(opened(item, NOW - DAY)).toEqual({ phase: 'open', createdAt: NOW - DAY });
    expect(opened(item, NOW + DAY)).toEqual({ phase: 'open', createdAt: NOW });
  });

  it('stays as it is if it is known', () => {
    expect(opened(progress(), NOW - DAY)).toEqual({});
  });
});
