import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { SlidingWindows } from '../../../../lib/calls/limits/sliding-window.js';
import type { RateLimit } from '../../../../lib/calls/rules/rate-limit.js';

const MINUTE = 60_000;
const WECOM = [
  { limit: 8_000, duration: MINUTE },
  { limit: 120_000, duration: 60 * MINUTE },
];

/** How often more than `limit` of the moments lie within one `duration`. */
function violations(moments: readonly number[], { limit, duration }: RateLimit): number {
  return moments.filter((moment, index) => index >= limit && moment - moments[index - limit]! < duration)
    .length;
}

describe('SlidingWindows', () => {
  it('lets a burst through at once while the window has room, then one by one as room frees up', () => {
    const windows = new SlidingWindows([{ limit: 2, duration: 100 }]);

    expect([0, 10, 20, 20, 20].map((now) => windows.book(now))).toEqual([0, 10, 100, 110, 200]);
  });

  it('returns the next moment without booking it', () => {
    const windows = new SlidingWindows([{ limit: 1, duration: 100 }]);
    windows.book(5);

    expect(windows.earliest(6)).toBe(105);
    expect(windows.earliest(6)).toBe(105);
    expect(windows.earliest(200)).toBe(200);
  });

  it('frees the place of a call that was not sent, but none that it does not know', () => {
    const windows = new SlidingWindows([{ limit: 2, duration: 100 }]);
    for (const now of [0, 10]) windows.book(now);
    windows.release(5);
    expect(windows.earliest(20)).toBe(100);

    windows.release(10);
    expect([windows.book(20), windows.book(20)]).toEqual([20, 100]);
  });

  it('lets no later call overtake one that waits', () => {
    const windows = new SlidingWindows([{ limit: 1, duration: 100 }]);
    windows.book(0);
    windows.book(0);

    expect(windows.book(150)).toBe(200);
  });

  it('keeps to both of WeCom’s windows over a million calls that come as fast as they can', () => {
    const windows = new SlidingWindows(WECOM);
    const moments: number[] = [];
    let now = 0;
    for (let call = 0; call < 1_000_000; call++) moments.push((now = windows.book(now)));

    expect(WECOM.map((limit) => violations(moments, limit))).toEqual([0, 0]);
    expect(moments.at(-1)).toBeLessThanOrEqual(8.34 * 60 * MINUTE);
  });

  it('keeps to every limit however calls arrive, and delays none unnecessarily', () => {
    const limits = fc.array(
      fc.record({ limit: fc.integer({ min: 1, max: 5 }), duration: fc.integer({ min: 1, max: 500 }) }),
      {
        minLength: 1,
        maxLength: 3,
      },
    );
    const gaps = fc.array(fc.integer({ min: 0, max: 200 }), { maxLength: 60 });
    fc.assert(
      fc.property(limits, gaps, (rules, waits) => {
        const windows = new SlidingWindows(rules);
        const booked: number[] = [];
        let now = 0;
        for (const wait of waits) {
          now += wait;
          const moment = windows.book(now);
          const soonest = Math.max(
            now,
            booked.at(-1) ?? 0,
            ...rules.map(({ limit, duration }) => (booked.at(-limit) ?? -duration) + duration),
          );
          expect(moment).toBe(soonest);
          booked.push(moment);
        }
        expect(rules.map((rule) => violations(booked, rule))).toEqual(rules.map(() => 0));
      }),
    );
  });
});
