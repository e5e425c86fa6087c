import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import fc from 'fast-check';
import { errorFromErrcode } from '../../../lib/errors/errcodes.js';
import {
  OrderNotFoundError,
  WeComAbortedError,
  WeComReplyError,
  WeComTimeoutError,
  WeComTlsError,
  WeComUnavailableError,
} from '../../../lib/errors/wecom-pay.errors.js';
import { TRADE_STATES } from '../../../lib/order/dto/trade-state.js';
import { GET_ORDER } from '../../../lib/order/get-order.endpoint.js';
import { useFakeClock } from '../../support/unit-clock.js';
import type { Answer } from '../../support/unit-fake-orders.js';
import { PollingScene, hear, settled } from '../../support/unit-polling.js';

const KEY = '1900000001/ORDER-1';
const RANKS: Readonly<Record<string, number>> = { CLOSED: 1, REVOKED: 1, PAYERROR: 1, SUCCESS: 2, REFUND: 3 };
const rankOf = (state: string) => RANKS[state] ?? 0;

const failure = fc.constantFrom<Error>(
  new OrderNotFoundError('none'),
  new WeComAbortedError('gone'),
  new WeComReplyError('not JSON'),
  new WeComTimeoutError('late', 'attempt'),
  new WeComTlsError('expired'),
  new WeComUnavailableError('away', { retryAfter: 5_000 }),
  ...[-1, 40001, 40014, 40058, 45009, 45033, 48002, 660001, 720501, 999_999].map((code) =>
    errorFromErrcode(code, '', GET_ORDER),
  ),
  new TypeError('a bug'),
);
const state = fc.oneof(
  { weight: 5, arbitrary: fc.constantFrom<string>(...TRADE_STATES) },
  { weight: 1, arbitrary: fc.constantFrom('BRAND_NEW', 'success', '', '成功') },
);
const step = fc.record({
  answer: fc.oneof(
    { weight: 3, arbitrary: state },
    { weight: 1, arbitrary: failure },
  ) as fc.Arbitrary<Answer>,
  after: fc.constantFrom(1_000, 30_000, 70_000, 3_600_000),
  isListenerWell: fc.boolean(),
});
const steps = fc.array(step, { minLength: 1, maxLength: 25, size: 'max' });

beforeEach(useFakeClock);
afterEach(() => void jest.useRealTimers());

interface Step {
  readonly answer: Answer;
  readonly after: number;
  readonly isListenerWell: boolean;
}

interface Told {
  readonly id: string;
  readonly state: string;
  readonly paid: boolean;
  readonly final: boolean;
  readonly taken: boolean;
}

/** An order that stays listed, polled with these answers one after the other. */
async function play(plan: readonly Step[]) {
  const scene = new PollingScene({ listers: [() => [{ out_trade_no: 'ORDER-1' }]] });
  const told: Told[] = [];
  let isWell = true;
  hear(scene, 'wecom-pay.order.changed', async ({ id, paid, final, order }) => {
    told.push({ id, state: order.trade_state, paid, final, taken: isWell });
    if (!isWell) throw new Error('no database');
  });
  scene.track('ORDER-1');
  const answered: string[] = [];
  for (const { answer, after, isListenerWell } of plan) {
    jest.advanceTimersByTime(after);
    isWell = isListenerWell;
    scene.orders.answer('ORDER-1', answer);
    if (typeof answer === 'string') answered.push(answer);
    const outcome = await Promise.allSettled([scene.polling.watchlist.poll(KEY, 'schedule')]);
    expect(outcome[0].status).toBe(typeof answer === 'string' ? 'fulfilled' : 'rejected');
    await settled();
  }
  return { scene, told, answered };
}

describe('any answers and failures, one after the other', () => {
  it('I4: move the emitted state forward only', async () => {
    await fc.assert(
      fc.asyncProperty(steps, async (plan) => {
        const { told } = await play(plan);
        const ranks = told.map((event) => rankOf(event.state));
        expect(ranks).toEqual(ranks.toSorted((a, b) => a - b));
      }),
      { numRuns: 60 },
    );
  });

  it('I2 and I3: emit nothing that WeCom did not say, and no end but one of its five', async () => {
    await fc.assert(
      fc.asyncProperty(steps, async (plan) => {
        const { told, answered, scene } = await play(plan);
        for (const event of told) {
          expect(answered).toContain(event.state);
          expect(event.paid).toBe(event.state === 'SUCCESS' || event.state === 'REFUND');
          expect(event.final && rankOf(event.state) === 0).toBe(false);
        }
        expect(await scene.polling.find(KEY)).toMatchObject({ attempts: answered.length });
      }),
      { numRuns: 60 },
    );
  });

  it('I6: give every delivery of an end the same id and the same answer', async () => {
    await fc.assert(
      fc.asyncProperty(steps, async (plan) => {
        const { told } = await play(plan);
        for (const event of told) expect(event.id).toBe(`${KEY}/${event.state}`);
        const ends = told.filter(({ final }) => final);
        const distinct = (events: readonly Told[]) => new Set(events.map((event) => JSON.stringify(event)));
        const untaken = ends.map((event) => ({ ...event, taken: true }));
        expect(distinct(untaken).size).toBe(new Set(ends.map(({ id }) => id)).size);
      }),
      { numRuns: 60 },
    );
  });

  it('I1 and I5: deliver a lasting payment that follows, however often the listener failed before', async () => {
    const end = fc.constantFrom('SUCCESS', 'REFUND');
    await fc.assert(
      fc.asyncProperty(steps, end, async (plan, last) => {
        const { told } = await play([
          ...plan,
          { answer: last, after: 1_000, isListenerWell: false },
          { answer: 'REFUND', after: 1_000, isListenerWell: true },
        ]);
        expect(told.some(({ paid, final, taken }) => paid && final && taken)).toBe(true);
      }),
      { numRuns: 60 },
    );
  });
});
