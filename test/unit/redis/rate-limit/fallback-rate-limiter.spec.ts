import { describe, expect, it } from '@jest/globals';
import type { RateBudget } from '../../../../lib/calls/limits/rate-limiter.interface.js';
import {
  fallbackLimit,
  FallbackRateLimiter,
} from '../../../../lib/redis/rate-limit/fallback-rate-limiter.js';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const budget = (limit: number, key = 'budget'): RateBudget => ({
  key,
  limits: [{ limit, duration: MINUTE }],
});

/** How many calls are let through at once. */
function room(insurance: FallbackRateLimiter, now: number, ...budgets: RateBudget[]): number {
  let count = 0;
  while (insurance.take(budgets, now) === 0) count++;
  return count;
}

describe('the fallback part of a limit', () => {
  it.each([
    { limit: 8_000, duration: MINUTE, wecom: 10_000 },
    { limit: 120_000, duration: HOUR, wecom: 150_000 },
  ])(
    'adds up to no more than $wecom with $limit, whatever the number of replicas',
    ({ limit, duration, wecom }) => {
      for (const replicas of [1, 3, 7, 10, 999]) {
        expect(limit + replicas * fallbackLimit({ limit, duration }, replicas).limit).toBeLessThanOrEqual(
          wecom,
        );
      }
    },
  );

  it('is at least one call', () => {
    expect(fallbackLimit({ limit: 3, duration: MINUTE }, 10)).toEqual({ limit: 1, duration: MINUTE });
  });
});

describe('FallbackRateLimiter', () => {
  it('lets the part of a replica through, and then states when there is room again', () => {
    const insurance = new FallbackRateLimiter(2);

    expect(room(insurance, 0, budget(400))).toBe(50);
    expect(insurance.take([budget(400)], 20_000)).toBe(40_000);
    expect(room(insurance, MINUTE, budget(400))).toBe(50);
  });

  it('takes a place out of all budgets or out of none', () => {
    const insurance = new FallbackRateLimiter(1);

    expect(room(insurance, 0, budget(400, 'wide'), budget(40, 'narrow'))).toBe(10);
    expect(room(insurance, 0, budget(400, 'wide'))).toBe(90);
  });

  it('counts the budgets that were requested last, however many there are', () => {
    const insurance = new FallbackRateLimiter(1, 2);
    const keys = ['a', 'b', 'a', 'c'];
    for (const key of keys) insurance.take([budget(4, key)], 0);

    expect(['a', 'c'].map((key) => insurance.take([budget(4, key)], 0))).toEqual([MINUTE, MINUTE]);
  });
});
