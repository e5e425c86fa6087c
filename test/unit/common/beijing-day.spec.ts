import { describe, expect, it } from '@jest/globals';
import {
  beijingDayAt,
  beijingDayBefore,
  beijingMinuteOf,
  endOf,
  isDay,
  monthsBefore,
} from '../../../lib/common/beijing-day.js';

describe('a day in Beijing', () => {
  it.each([
    ['2026-11-26T15:59:59.999Z', '2026-11-26'],
    ['2026-11-26T16:00:00.000Z', '2026-11-27'],
    ['2026-12-31T23:59:59+08:00', '2026-12-31'],
    ['2027-01-01T00:00:00+08:00', '2027-01-01'],
    ['2026-11-26T23:30:00-05:00', '2026-11-27'],
  ])('is at %s that of %s', (time, day) => {
    expect(beijingDayAt(Date.parse(time))).toBe(day);
  });

  it('follows the day before it', () => {
    expect(beijingDayBefore(Date.parse('2026-12-31T16:00:00Z'))).toBe('2026-12-31');
    expect(beijingDayBefore(Date.parse('2026-12-31T15:59:59Z'))).toBe('2026-12-30');
  });

  it('has minutes', () => {
    expect(beijingMinuteOf(Date.parse('2026-11-28T02:00:00.050Z'))).toBe('2026-11-28 10:00');
  });

  it('ends at midnight in Beijing', () => {
    expect(endOf('2026-11-27')).toBe(Date.parse('2026-11-28T00:00:00+08:00'));
  });

  it.each(['2026-11-27', '2028-02-29', '2026-12-31'])('is %s', (text) => {
    expect(isDay(text)).toBe(true);
  });

  it.each([
    '2026-02-29',
    '2026-13-01',
    '2026-11-31',
    '2026-1-1',
    '20261127',
    '2026-11-27 ',
    '',
    '2026-11-27T00:00Z',
  ])('is not %j', (text) => {
    expect(isDay(text)).toBe(false);
  });

  it.each([
    ['2026-11-28', '2026-08-28'],
    ['2026-02-15', '2025-11-15'],
    ['2026-05-31', '2026-02-28'],
    ['2028-05-31', '2028-02-29'],
    ['2026-12-31', '2026-09-30'],
  ])('is three months before %s %s', (day, before) => {
    expect(monthsBefore(day, 3)).toBe(before);
  });
});
