import { describe, expect, it } from '@jest/globals';
import { answered, delivered, notFound, opened, unusable } from '../../../lib/lifecycle/lifecycle.js';
import type { Delivery, Effect, Emission, ItemProgress } from '../../../lib/lifecycle/lifecycle.types.js';
import type { OrderContext } from '../../support/unit-lifecycle.js';
import { context, DAY, HOUR, MINUTE, NOW, progress, SECOND } from '../../support/unit-lifecycle.js';

type Known = Partial<ItemProgress>;
type Answer = { readonly trade_state: string };

/** As old as the horizon. */
const OLD = NOW - context().horizon;
const TAKEN: Delivery = { reached: true, failed: false, startedAt: NOW };
const REFUSED: Delivery = { reached: true, failed: true, startedAt: NOW };
const UNHEARD: Delivery = { reached: false, failed: false, startedAt: NOW };

/** `emit SUCCESS, final` · `wait by-schedule` · `wait after 5000` · `ignore CLOSED after SUCCESS, slow-lane` */
function inWords(effect: Effect<Answer>): string {
  if (effect.kind === 'emit') return `emit ${emissionInWords(effect.emission)}`;
  const { plan } = effect;
  const when = plan.kind === 'after' ? `after ${plan.ms}` : plan.kind;
  if (effect.kind === 'regressed') return `ignore ${effect.to} after ${effect.from}, ${when}`;
  return `${effect.kind === 'known-end' ? 'known' : 'wait'} ${when}`;
}

function emissionInWords(emission: Emission<Answer>): string {
  if (emission.kind === 'unresolved') return 'UNRESOLVED';
  return `${emission.answer.trade_state}${emission.final ? ', final' : ''}`;
}

const answer = (trade_state: string): Answer => ({ trade_state });
const changed = (trade_state: string, final: boolean): Emission<Answer> => ({
  kind: 'changed',
  answer: answer(trade_state),
  state: trade_state,
  final,
});

describe('an answer of WeCom', () => {
  /** What is known · what WeCom says · what follows. */
  it.each<[Known, string, string]>([
    // No final state: emitted once, if it is not the one that an order begins with.
    [{}, 'NOTPAY', 'wait by-schedule'],
    [{ state: 'NOTPAY', acknowledgedState: 'NOTPAY' }, 'NOTPAY', 'wait by-schedule'],
    [{}, 'USERPAYING', 'emit USERPAYING'],
    [{}, 'ACCEPT', 'emit ACCEPT'],
    [{}, 'BRAND_NEW', 'emit BRAND_NEW'],
    [{}, 'success', 'emit success'],
    [{ state: 'USERPAYING' }, 'USERPAYING', 'emit USERPAYING'],
    [{ state: 'USERPAYING', acknowledgedState: 'USERPAYING' }, 'USERPAYING', 'wait by-schedule'],
    [{ state: 'USERPAYING', acknowledgedState: 'USERPAYING' }, 'NOTPAY', 'emit NOTPAY'],
    // A failed payment is final only if it stands for a minute: the customer may try again.
    [{}, 'PAYERROR', 'wait by-schedule'],
    [{ state: 'PAYERROR', stateSince: NOW - MINUTE + 1 }, 'PAYERROR', 'wait by-schedule'],
    [{ state: 'PAYERROR', stateSince: NOW - MINUTE }, 'PAYERROR', 'emit PAYERROR, final'],
    [{ state: 'PAYERROR', stateSince: NOW - HOUR }, 'NOTPAY', 'wait by-schedule'],
    [{ state: 'PAYERROR', stateSince: NOW - HOUR }, 'SUCCESS', 'emit SUCCESS, final'],
    // Final states.
    [{}, 'CLOSED', 'emit CLOSED, final'],
    [{}, 'REVOKED', 'emit REVOKED, final'],
    [{}, 'SUCCESS', 'emit SUCCESS, final'],
    [{}, 'REFUND', 'emit REFUND, final'],
    [{ state: 'NOTPAY', acknowledgedState: 'NOTPAY' }, 'SUCCESS', 'emit SUCCESS, final'],
    [{ state: 'CLOSED', acknowledgedState: 'CLOSED', phase: 'ended' }, 'SUCCESS', 'emit SUCCESS, final'],
    [{ state: 'SUCCESS', acknowledgedState: 'SUCCESS', phase: 'ended' }, 'REFUND', 'emit REFUND, final'],
    [{ state: 'SUCCESS', acknowledgedState: 'SUCCESS', phase: 'ended' }, 'SUCCESS', 'emit SUCCESS, final'],
    [{ phase: 'unresolved', state: 'NOTPAY', acknowledgedState: 'NOTPAY' }, 'NOTPAY', 'wait parked'],
    [{ phase: 'unresolved', state: 'NOTPAY', acknowledgedState: 'NOTPAY' }, 'SUCCESS', 'emit SUCCESS, final'],
    // States only move forward.
    [
      { state: 'SUCCESS', acknowledgedState: 'SUCCESS', phase: 'ended' },
      'NOTPAY',
      'ignore NOTPAY after SUCCESS, slow-lane',
    ],
    [{ state: 'SUCCESS' }, 'CLOSED', 'ignore CLOSED after SUCCESS, after 5000'],
    [{ state: 'SUCCESS', deliveryAttempts: 3 }, 'BRAND_NEW', 'ignore BRAND_NEW after SUCCESS, after 20000'],
    [{ state: 'REFUND' }, 'SUCCESS', 'ignore SUCCESS after REFUND, after 5000'],
    [{ state: 'CLOSED' }, 'REVOKED', 'ignore REVOKED after CLOSED, after 5000'],
    [{ state: 'CLOSED' }, 'USERPAYING', 'ignore USERPAYING after CLOSED, after 5000'],
    [
      { state: 'PAYERROR', notifiedState: 'PAYERROR', deliveryAttempts: 1 },
      'NOTPAY',
      'ignore NOTPAY after PAYERROR, after 5000',
    ],
  ])('finds %j, hears %s, and leads to: %s', (known, trade_state, expected) => {
    expect(inWords(answered(progress(known), answer(trade_state), false, context()).effect)).toBe(expected);
  });

  it('leaves an order that the application knows about its own turn, if it came out of turn', () => {
    const known = progress({ state: 'SUCCESS', acknowledgedState: 'SUCCESS', phase: 'ended' });
    expect(inWords(answered(known, answer('SUCCESS'), true, context()).effect)).toBe('known own-turn');
    const alone = context({ isListed: false });
    expect(inWords(answered(known, answer('SUCCESS'), true, alone).effect)).toBe('known stop-tracking');
    expect(inWords(answered(known, answer('REFUND'), true, context()).effect)).toBe('emit REFUND, final');
    const untaken = progress({ ...known, acknowledgedState: undefined });
    expect(inWords(answered(untaken, answer('SUCCESS'), true, context()).effect)).toBe('emit SUCCESS, final');
  });

  it('is an attempt, and ends a row of unusable replies, even if it is ignored', () => {
    const known = progress({ state: 'SUCCESS', attempts: 4, unusableReplies: 3 });
    for (const trade_state of ['SUCCESS', 'NOTPAY']) {
      expect(answered(known, answer(trade_state), false, context()).changes).toMatchObject({
        attempts: 5,
        unusableReplies: 0,
      });
    }
  });

  it('notes since when a state holds, and keeps that while it does', () => {
    expect(answered(progress(), answer('ACCEPT'), false, context()).changes).toMatchObject({
      state: 'ACCEPT',
      stateSince: NOW,
    });
    const known = progress({ state: 'ACCEPT', stateSince: NOW - HOUR });
    expect(answered(known, answer('ACCEPT'), false, context()).changes).not.toHaveProperty('stateSince');
  });

  it('does not touch the state when it is ignored', () => {
    const { changes } = answered(progress({ state: 'SUCCESS' }), answer('CLOSED'), false, context());
    expect(changes).toEqual({ attempts: 1, unusableReplies: 0 });
  });
});

describe('the horizon', () => {
  const old: Known = { createdAt: NOW - 7 * DAY };

  /** What is known · what WeCom says, if it knows the order · what follows. */
  it.each<[Known, string | undefined, string]>([
    [{ createdAt: NOW - 7 * DAY + 1 }, 'NOTPAY', 'wait by-schedule'],
    [old, 'NOTPAY', 'emit UNRESOLVED'],
    [old, undefined, 'emit UNRESOLVED'],
    [{ ...old, state: 'PAYERROR', stateSince: NOW - SECOND }, 'PAYERROR', 'emit UNRESOLVED'],
    [
      { ...old, phase: 'ended', state: 'PAYERROR', acknowledgedState: 'PAYERROR', notifiedState: 'PAYERROR' },
      undefined,
      'wait slow-lane',
    ],
    [{ ...old, state: 'PAYERROR', notifiedState: 'PAYERROR' }, undefined, 'wait after 5000'],
    [{ ...old, phase: 'unresolved' }, 'NOTPAY', 'wait parked'],
    [{ ...old, phase: 'unresolved' }, undefined, 'wait parked'],
    [old, 'USERPAYING', 'emit USERPAYING'],
    [old, 'SUCCESS', 'emit SUCCESS, final'],
  ])('finds %j, hears %s, and leads to: %s', (known, trade_state, expected) => {
    const order = progress(known);
    const { effect } =
      trade_state === undefined
        ? notFound(order, context())
        : answered(order, answer(trade_state), false, context());
    expect(inWords(effect)).toBe(expected);
  });

  it('comes after the delivery of a change', () => {
    const order = progress({ ...old, state: 'USERPAYING' });
    const { effect } = delivered(order, changed('USERPAYING', false), TAKEN, context());
    expect(inWords(effect)).toBe('emit UNRESOLVED');
  });
});

describe('an order that WeCom does not know', () => {
  it('goes by its schedule, if the application tracks it', () => {
    expect(inWords(notFound(progress(), context()).effect)).toBe('wait by-schedule');
  });

  it.each(['asked', 'not-found'] as const)(
    'is no longer tracked, if it was only asked about (%s)',
    (phase) => {
      const { changes, effect } = notFound(progress({ phase }), context());
      expect([changes, inWords(effect)]).toEqual([{ phase: 'not-found' }, 'wait stop-tracking']);
    },
  );

  it('keeps the final state that it had', () => {
    const acknowledged: Known = { state: 'SUCCESS', acknowledgedState: 'SUCCESS', phase: 'ended' };
    expect(inWords(notFound(progress(acknowledged), context()).effect)).toBe('wait slow-lane');
    expect(inWords(notFound(progress({ state: 'SUCCESS' }), context()).effect)).toBe('wait after 5000');
  });
});

describe('the delivery of a final state', () => {
  const paid: Known = { state: 'SUCCESS' };
  const again: Known = { ...paid, phase: 'ended', acknowledgedState: 'SUCCESS', notifiedState: 'SUCCESS' };

  /** What is known · what came of it · the application lists its orders · when the order is polled next. */
  it.each<[Known, Delivery, boolean, string]>([
    [paid, TAKEN, true, 'wait after 120000'],
    [paid, TAKEN, false, 'wait stop-tracking'],
    [{ ...again, deliveryAttempts: 1 }, TAKEN, true, 'wait after 240000'],
    [{ ...again, deliveryAttempts: 30 }, TAKEN, true, 'wait after 86400000'],
    [paid, REFUSED, true, 'wait after 5000'],
    [paid, REFUSED, false, 'wait after 5000'],
    [{ ...paid, notifiedState: 'SUCCESS', deliveryAttempts: 2 }, REFUSED, true, 'wait after 20000'],
    [{ ...paid, notifiedState: 'SUCCESS', deliveryAttempts: 40 }, REFUSED, true, 'wait after 86400000'],
    [{ ...paid, notifiedState: 'CLOSED', deliveryAttempts: 9 }, REFUSED, true, 'wait after 5000'],
    [{ ...paid, notifiedState: 'SUCCESS', deliveryAttempts: 9 }, TAKEN, true, 'wait after 120000'],
    [paid, UNHEARD, true, 'wait after 5000'],
    [paid, UNHEARD, false, 'wait after 5000'],
  ])('finds %j, ends as %j (listed: %s), and leads to: %s', (known, delivery, isListed, expected) => {
    const { effect } = delivered(progress(known), changed('SUCCESS', true), delivery, context({ isListed }));
    expect(inWords(effect)).toBe(expected);
  });

  it('counts as taken without a listener, if it is no payment', () => {
    const closed = progress({ state: 'CLOSED' });
    const { changes, effect } = delivered(closed, changed('CLOSED', true), UNHEARD, context());
    expect([changes.phase, inWords(effect)]).toEqual(['ended', 'wait after 120000']);
  });

  it('is noted also where the application lists nothing: it may track the order again just then', () => {
    const { changes } = delivered(
      progress(paid),
      changed('SUCCESS', true),
      TAKEN,
      context({ isListed: false }),
    );
    expect(changes).toMatchObject({ phase: 'ended', acknowledgedState: 'SUCCESS' });
  });

  it('is noted once it was accepted, with the sweeps that had begun by then', () => {
    const { changes } = delivered(progress(paid), changed('SUCCESS', true), TAKEN, context());
    expect(changes).toEqual({
      phase: 'ended',
      acknowledgedState: 'SUCCESS',
      notifiedState: 'SUCCESS',
      deliveryAttempts: 1,
      sweepsBefore: 7,
    });
  });

  it('changes nothing but its count when a listener failed', () => {
    const { changes } = delivered(progress(paid), changed('SUCCESS', true), REFUSED, context());
    expect(changes).toEqual({ notifiedState: 'SUCCESS', deliveryAttempts: 1 });
  });
});

describe('the delivery of a change', () => {
  const paying = progress({ state: 'USERPAYING' });

  it('is not repeated once it was accepted', () => {
    const { changes, effect } = delivered(paying, changed('USERPAYING', false), TAKEN, context());
    expect([changes, inWords(effect)]).toEqual([{ acknowledgedState: 'USERPAYING' }, 'wait by-schedule']);
  });

  it('is repeated with the next answer when a listener failed', () => {
    const { changes, effect } = delivered(paying, changed('USERPAYING', false), REFUSED, context());
    expect([changes, inWords(effect)]).toEqual([{}, 'wait by-schedule']);
  });
});

describe('the delivery of a failed payment', () => {
  const failed = changed('PAYERROR', true);

  it.each([TAKEN, REFUSED, UNHEARD])(
    'begins the order anew, if the application has created it again meanwhile: %j',
    (delivery) => {
      const again = progress({ state: 'PAYERROR', stateSince: NOW, renewedAt: NOW });
      const { changes, effect } = delivered(again, failed, delivery, context({ isListed: false }));
      expect(changes).toMatchObject({
        phase: 'open',
        state: undefined,
        notifiedState: undefined,
        renewedAt: NOW,
      });
      expect(inWords(effect)).toBe('wait by-schedule');
    },
  );

  it('ends the order, if it was created again before', () => {
    const again = progress({ state: 'PAYERROR', stateSince: NOW - HOUR, renewedAt: NOW - 1 });
    expect(delivered(again, failed, TAKEN, context()).changes).toMatchObject({ phase: 'ended' });
  });

  it('leaves an end that cannot change, though the application has created the order again', () => {
    const paid = progress({ state: 'SUCCESS', renewedAt: NOW });
    const { changes } = delivered(paid, changed('SUCCESS', true), TAKEN, context());
    expect(changes).toMatchObject({ phase: 'ended', acknowledgedState: 'SUCCESS' });
  });
});

describe('the delivery of UNRESOLVED', () => {
  const old = progress({ createdAt: OLD });

  /** What came of it · the application lists its orders · when the order is polled next. */
  it.each<[Delivery, Partial<OrderContext>, string]>([
    [TAKEN, {}, 'wait parked'],
    [UNHEARD, {}, 'wait parked'],
    [TAKEN, { isListed: false }, 'wait stop-tracking'],
    [REFUSED, {}, 'wait after 5000'],
  ])('ends as %j, with %j, and leads to: %s', (delivery, given, expected) => {
    const { effect } = delivered(old, { kind: 'unresolved' }, delivery, context(given));
    expect(inWords(effect)).toBe(expected);
  });

  it.each([TAKEN, REFUSED])(
    'is as if it had not been, if the order was renewed meanwhile: %j',
    (delivery) => {
      const again = { ...old, renewedAt: NOW - SECOND };
      const { changes, effect } = delivered(again, { kind: 'unresolved' }, delivery, context());
      expect([changes, inWords(effect)]).toEqual([{}, 'wait by-schedule']);
    },
  );
});

describe('an order that was only asked about', () => {
  it('is asked about as before, if WeCom knows it after all', () => {
    const found = answered(progress({ phase: 'not-found' }), { trade_state: 'NOTPAY' }, false, context());
    expect(found.changes).toMatchObject({ phase: 'asked', state: 'NOTPAY' });
  });

  it('is open once the application tracks it, as old as it says', () => {
    const asked = progress({ phase: 'asked' });
    expect(opened(asked, NOW - DAY)).toEqual({ phase: 'open', createdAt: NOW - DAY });
    expect(opened(asked, NOW)).toEqual({ phase: 'open', createdAt: asked.createdAt });
  });

  it('is left as it is, if the application tracked it before', () => {
    for (const phase of ['open', 'ended', 'unresolved'] as const) {
      expect(opened(progress({ phase }), NOW - DAY)).toEqual({});
    }
  });
});

it('counts unusable replies in a row', () => {
  expect(unusable(progress({ unusableReplies: 2 }))).toEqual({ unusableReplies: 3 });
});
