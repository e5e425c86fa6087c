import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { wholeNow } from '../../../../lib/common/clock.js';
import { WeComPermissionError } from '../../../../lib/errors/wecom-pay.errors.js';
import type { WatchPhase } from '../../../../lib/lifecycle/lifecycle.types.js';
import type { Closing } from '../../../../lib/order/order-closer.js';
import { WatchedOrder } from '../../../../lib/polling/kinds/watched-order.js';
import { askOrder } from '../../../../lib/polling/poll/ask-order.js';
import { useFakeClock } from '../../../support/unit-clock.js';
import { orderOf } from '../../../support/unit-fake-orders.js';

const CLOSE_AFTER = 300_000;
const HORIZON = 7 * 86_400_000;

beforeEach(useFakeClock);
afterEach(() => void jest.useRealTimers());

interface Asked {
  readonly state?: string;
  readonly age?: number;
  /** Since it was created again. */
  readonly renewedAge?: number;
  readonly phase?: WatchPhase;
  readonly isOutOfTurn?: boolean;
  readonly closeAfter?: number;
  readonly closing?: Closing;
}

/** What comes of asking for an order that has just reached the age at which it is closed. */
async function ask({
  state = 'NOTPAY',
  age = CLOSE_AFTER,
  renewedAge,
  phase = 'open',
  isOutOfTurn = false,
  closeAfter = CLOSE_AFTER,
  closing = { order: orderOf('CLOSED'), failure: undefined },
}: Asked = {}) {
  const calls: [string, object, object][] = [];
  const warnings: string[] = [];
  const asking = askOrder({
    orders: {
      query: async (ref, options) => {
        calls.push(['query', ref, options!]);
        return orderOf(state);
      },
    },
    closer: {
      closeUnpaid: async (ref, options) => {
        calls.push(['close', ref, options]);
        return closing;
      },
    },
    closeAfter,
    horizon: HORIZON,
    reports: { warn: (_topic, text) => void warnings.push(text) },
  });
  const order = new WatchedOrder('1900000001/ORDER-1', wholeNow() - age, 0, phase);
  if (renewedAge !== undefined) order.update({ renewedAt: wholeNow() - renewedAge });
  const answer = await asking(order, { background: true, isOutOfTurn });
  return { answer: answer.trade_state, made: calls.map(([what]) => what), calls, warnings };
}

describe('asking for an order', () => {
  it.each(['NOTPAY', 'PAYERROR'])('closes one that is %s at the age closeAfter', async (state) => {
    await expect(ask({ state })).resolves.toMatchObject({ answer: 'CLOSED', made: ['query', 'close'] });
  });

  it('passes the options of the call on, and nothing else', async () => {
    const { calls } = await ask();
    const ref = { mchid: '1900000001', out_trade_no: 'ORDER-1' };
    expect(calls).toEqual([
      ['query', ref, { background: true }],
      ['close', ref, { background: true }],
    ]);
  });

  it.each<[string, Asked]>([
    ['that is younger', { age: CLOSE_AFTER - 1 }],
    ['that was created again since', { age: HORIZON - 1, renewedAge: CLOSE_AFTER - 1 }],
    ['if closeAfter is not set', { closeAfter: Infinity, age: 1e12 }],
    ['out of turn', { isOutOfTurn: true }],
    ['that only pollNow() has asked for', { phase: 'asked' }],
    ['that is left to a human', { phase: 'unresolved' }],
    ['that is beyond the horizon, as after a restart', { age: HORIZON }],
    ...['USERPAYING', 'ACCEPT', 'BRAND_NEW', 'notpay', 'SUCCESS', 'REFUND', 'CLOSED', 'REVOKED'].map(
      (state): [string, Asked] => [`that is ${state}`, { state }],
    ),
  ])('does not close one %s', async (_case, given) => {
    const { answer, made } = await ask(given);
    expect([answer, made]).toEqual([given.state ?? 'NOTPAY', ['query']]);
  });

  it('closes one whose failed payment was delivered: the customer could still pay', async () => {
    await expect(ask({ state: 'PAYERROR', phase: 'ended' })).resolves.toMatchObject({ answer: 'CLOSED' });
  });

  it('closes one beyond the horizon, if it was created again and is not paid in time', async () => {
    const given = { age: 2 * HORIZON, renewedAge: CLOSE_AFTER };
    await expect(ask(given)).resolves.toMatchObject({ answer: 'CLOSED' });
  });

  it('answers what WeCom said last if it could not be closed, and says why', async () => {
    const failure = new WeComPermissionError('add the app', { errcode: 48002, outcome: 'refused' });
    const { answer, warnings } = await ask({ closing: { order: orderOf('NOTPAY'), failure } });
    expect(answer).toBe('NOTPAY');
    expect(warnings).toEqual([
      expect.stringMatching(/^Order 1900000001\/ORDER-1 could not be closed; .*add the app/u),
    ]);
  });
});
