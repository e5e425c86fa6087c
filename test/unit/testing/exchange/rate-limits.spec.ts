import { describe, expect, it } from '@jest/globals';
import { RateLimits } from '../../../../lib/testing/exchange/rate-limits.js';

const MINUTE_MS = 60_000;
const HOUR_MS = 3_600_000;

function takeAt(limits: RateLimits, times: readonly number[], corpId = 'ww1', endpoint = '/a'): boolean[] {
  return times.map((time) => limits.take(corpId, endpoint, time));
}

describe('RateLimits', () => {
  it('counts any 60 s, not minutes of the clock', () => {
    const limits = new RateLimits({ perMinute: 2, perHour: 100 });
    expect(takeAt(limits, [0, 59_000, 60_000, 60_001])).toEqual([true, true, true, false]);
    expect(takeAt(limits, [0, 59_000, 59_999], 'ww2')).toEqual([true, true, false]);
  });

  it('blocks for 60 s from the first excess call, whatever is called meanwhile', () => {
    const limits = new RateLimits({ perMinute: 1, perHour: 100 });
    const times = [0, 10_000, 40_000, 10_000 + MINUTE_MS - 1, 10_000 + MINUTE_MS];
    expect(takeAt(limits, times)).toEqual([true, false, false, false, true]);
  });

  it('blocks for 60 min beyond the hour limit', () => {
    const limits = new RateLimits({ perMinute: 100, perHour: 2 });
    const times = [0, 1_000, 1_800_000, 1_800_000 + HOUR_MS - 1, 1_800_000 + HOUR_MS];
    expect(takeAt(limits, times)).toEqual([true, true, false, false, true]);
  });

  it('counts each corp and endpoint separately', () => {
    const limits = new RateLimits({ perMinute: 1, perHour: 100 });
    expect(takeAt(limits, [0, 0])).toEqual([true, false]);
    expect(takeAt(limits, [0], 'ww2')).toEqual([true]);
    expect(takeAt(limits, [0], 'ww1', '/b')).toEqual([true]);
  });

  it('has no limit when configured so', () => {
    const limits = new RateLimits({ perMinute: Infinity, perHour: Infinity });
    const outcomes = takeAt(
      limits,
      Array.from({ length: 200_000 }, () => 0),
    );
    expect(outcomes.every(Boolean)).toBe(true);
  });

  it('allows the documented 10,000 a minute and not one more', () => {
    const limits = new RateLimits({ perMinute: 10_000, perHour: 150_000 });
    const outcomes = takeAt(
      limits,
      Array.from({ length: 10_001 }, (_, index) => index),
    );
    expect(outcomes.indexOf(false)).toBe(10_000);
  });
});
