import { describe, expect, it } from '@jest/globals';
import { redeliverAfter, retryAfter } from '../../../lib/lifecycle/redelivery.js';

const MINUTE = 60_000;

describe('the wait before an event is redelivered', () => {
  it('doubles from 5 s to a day where a listener refused it', () => {
    expect([1, 2, 3, 4].map(retryAfter)).toEqual([5_000, 10_000, 20_000, 40_000]);
    expect([15, 16, 1_000, 5_000].map(retryAfter)).toEqual([81_920_000, 86_400_000, 86_400_000, 86_400_000]);
  });

  it('doubles from two sweeps to a day where the order is still listed', () => {
    expect([1, 2, 3].map((count) => redeliverAfter(count, MINUTE))).toEqual(
      [2, 4, 8].map((count) => count * MINUTE),
    );
    expect(redeliverAfter(20, MINUTE)).toBe(86_400_000);
    expect(redeliverAfter(1, 2 ** 31 - 1)).toBe(86_400_000);
  });
});
