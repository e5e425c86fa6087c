import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { localTurns, sharedTurns } from '../../../../lib/calls/limits/order-turns.js';
import type { RateBudget } from '../../../../lib/calls/limits/rate-limiter.interface.js';
import type { Endpoint } from '../../../../lib/calls/rules/endpoint.js';
import { mayResend } from '../../../../lib/calls/rules/write-outcome.js';
import { REFUND } from '../../../../lib/refund/calls/refund.endpoint.js';
import { useFakeClock } from '../../../support/unit-clock.js';

const INTERVAL = REFUND.intervalPerOrder;

beforeEach(useFakeClock);
afterEach(() => void jest.useRealTimers());

describe('the turns of orders', () => {
  it('come an interval apart for each order, and independently of other orders', () => {
    const turns = localTurns(REFUND);
    expect([turns.take('A'), turns.take('B'), turns.take('A')]).toEqual([0, 0, INTERVAL]);
    jest.advanceTimersByTime(INTERVAL - 1);
    expect(turns.take('A')).toBe(1);
    jest.advanceTimersByTime(1);
    expect([turns.take('A'), turns.take('A')]).toEqual([0, INTERVAL]);
  });

  it('keep any two requests about an order an interval apart, over 100,000 attempts', () => {
    const turns = localTurns(REFUND);
    const last = new Map<string, number>();
    let violations = 0;
    for (let attempt = 0; attempt < 100_000; attempt++) {
      jest.advanceTimersByTime(attempt % 97);
      const order = `ORDER-${attempt % 31}`;
      if (turns.take(order) !== 0) continue;
      if (performance.now() - (last.get(order) ?? -Infinity) < INTERVAL) violations++;
      last.set(order, performance.now());
    }
    expect([violations, last.size]).toEqual([0, 31]);
  });

  it('are counted by all processes together where they share a limiter, under a key of each order', async () => {
    const asked: RateBudget[] = [];
    const limiter = {
      take: async (budgets: readonly RateBudget[]) => {
        asked.push(...budgets);
        return asked.length > 2 ? 7 : 0;
      },
    };
    const turns = sharedTurns(limiter, ['https://qyapi.weixin.qq.com', 'ww1'], REFUND);
    expect([await turns.take('A'), await turns.take('B'), await turns.take('A')]).toEqual([0, 0, 7]);
    expect(asked[0]).toEqual({ key: asked[2]!.key, limits: [{ limit: 1, duration: INTERVAL }] });
    expect(asked[1]!.key).not.toBe(asked[0]!.key);
    expect(asked.map(({ key }) => key).join()).not.toContain('ww1');
  });
});

it('a request at an endpoint that limits each order is not sent again within a call, once it was sent', () => {
  const unlimited: Endpoint = { ...REFUND, path: '/x' };
  delete (unlimited as { intervalPerOrder?: number }).intervalPerOrder;
  expect((['not-sent', 'refused', 'unknown'] as const).map((outcome) => mayResend(REFUND, outcome))).toEqual([
    true,
    false,
    false,
  ]);
  expect(mayResend(unlimited, 'unknown')).toBe(true);
});
