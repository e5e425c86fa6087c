import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { dateAt, momentOf, wholeNow } from '../../../lib/common/clock.js';
import { useFakeClock } from '../../support/unit-clock.js';

beforeEach(useFakeClock);
afterEach(() => void jest.useRealTimers());

describe('a time as a moment of the monotonic clock', () => {
  it('is as far from now as the time is', () => {
    expect(momentOf(Date.now())).toBe(wholeNow());
    expect(momentOf(Date.now() - 90_000)).toBe(wholeNow() - 90_000);
    expect(momentOf(Date.now() + 5_000)).toBe(wholeNow() + 5_000);
  });

  it('is a whole number of ms', () => {
    expect(momentOf(Date.now() + 0.4)).toBe(wholeNow());
  });

  it('comes back as the same date', () => {
    const time = Date.now() - 86_400_000;
    expect(dateAt(momentOf(time))).toEqual(new Date(time));
  });

  it('follows the wall clock as it is set at the conversion, unlike the monotonic clock itself', () => {
    const time = Date.now();
    const before = momentOf(time);
    jest.setSystemTime(time + 3_600_000);
    expect(momentOf(time)).toBe(before - 3_600_000);
  });
});
