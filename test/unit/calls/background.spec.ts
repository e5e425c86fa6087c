import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { CallRunner } from '../../../lib/calls/call-runner.js';
import type { Rank } from '../../../lib/calls/limits/corp-limits.js';
import { CorpLimits } from '../../../lib/calls/limits/corp-limits.js';
import { CorpLimitsRegistry } from '../../../lib/calls/limits/corp-limits.registry.js';
import type { EndpointGuard } from '../../../lib/calls/limits/endpoint-guard.js';
import { WeComThrottledError } from '../../../lib/errors/wecom-pay.errors.js';
import { GET_ORDER } from '../../../lib/order/get-order.endpoint.js';
import { resolveOptions } from '../../../lib/wecom-pay.options.js';
import { until } from '../../support/e2e-time.js';
import { useFakeClock } from '../../support/unit-clock.js';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DEADLINE = 12 * SECOND;

const options = (rateLimit: { perMinute?: number; perHour?: number } = {}) =>
  resolveOptions({ corpId: 'ww1', corpSecret: 'secret', rateLimit });
const guardWith = (rateLimit = {}) => new CorpLimitsRegistry().of(options(rateLimit)).guardOf(GET_ORDER);

/** Books, and says whether that was possible. */
function book(guard: EndpointGuard, now: number, background: boolean): number | undefined {
  try {
    return guard.book(now, now + DEADLINE, background);
  } catch (error) {
    if (error instanceof WeComThrottledError) return undefined;
    throw error;
  }
}

/** How many calls in the background go through at once. */
function room(guard: EndpointGuard, now = 0): number {
  let count = 0;
  while (book(guard, now, true) !== undefined) count++;
  return count;
}

describe('the part of background calls', () => {
  it.each([
    { rateLimit: {}, perMinute: 1_800 },
    { rateLimit: { perHour: 60_000 }, perMinute: 900 },
    { rateLimit: { perMinute: 100 }, perMinute: 90 },
    { rateLimit: { perMinute: 1, perHour: 1 }, perMinute: 1 },
  ])('is 90 % of the hour on average: of $rateLimit, $perMinute a minute', ({ rateLimit, perMinute }) => {
    const guard = guardWith(rateLimit);
    expect(room(guard)).toBe(perMinute);
    expect(room(guard, MINUTE - 1)).toBe(0);
  });

  it('is available again when its minute is over', () => {
    const guard = guardWith();
    room(guard);
    expect([guard.backgroundWait(0), guard.backgroundWait(MINUTE - 1), guard.backgroundWait(MINUTE)]).toEqual(
      [MINUTE, 1, 0],
    );
    expect(room(guard, MINUTE)).toBe(1_800);
  });

  it('is 30 calls a second over two hours, and 108,000 in any hour', () => {
    const guard = guardWith();
    let calls = 0;
    for (let now = 0; now < 2 * HOUR; now += SECOND) calls += room(guard, now);
    expect(calls).toBe(216_000);
  });

  it('fails a call at once when it is used up, as our own limit, and states for how long', () => {
    const guard = guardWith();
    room(guard);
    expect(() => guard.check(SECOND, SECOND + HOUR, true)).toThrow(
      expect.objectContaining({
        code: 'THROTTLED',
        ownLimit: true,
        retryAfter: 59 * SECOND,
        errcode: undefined,
      }),
    );
    expect(() => guard.check(SECOND, SECOND + HOUR, true)).toThrow(
      /background calls have used up their share/u,
    );
  });

  it('leaves all the rest to other calls when it is used up', () => {
    const guard = guardWith();
    room(guard);
    const moments = Array.from({ length: 6_200 }, () => book(guard, 0, false));
    expect(new Set(moments)).toEqual(new Set([0]));
    expect(book(guard, 0, false)).toBeUndefined();
  });

  it('is not used up by other calls', () => {
    const guard = guardWith();
    for (let call = 0; call < 5_000; call++) guard.book(0, DEADLINE);
    expect(room(guard)).toBe(1_800);
  });

  it('takes no room that other calls have booked ahead', () => {
    const guard = guardWith({ perMinute: 10 });
    for (let call = 0; call < 12; call++) guard.book(0, HOUR);
    expect(guard.backgroundWait(MINUTE - 1)).toBe(1);
    expect(book(guard, MINUTE - 1, true)).toBeUndefined();
    expect(book(guard, MINUTE, true)).toBe(MINUTE);
  });

  it('books nothing ahead', () => {
    const guard = guardWith({ perMinute: 10 });
    for (let now = 0; now < 10 * MINUTE; now += 700)
      expect([now, undefined]).toContain(book(guard, now, true));
  });
});

describe('a thousand other calls at once', () => {
  it('pass without waiting, however much polling there was', () => {
    const guard = guardWith();
    for (let now = 0; now < HOUR; now += SECOND) room(guard, now);
    const moments = Array.from({ length: 1_000 }, () => book(guard, HOUR - SECOND, false));
    expect(new Set(moments)).toEqual(new Set([HOUR - SECOND]));
  });
});

describe('a million calls of both kinds', () => {
  it('keep to both windows of WeCom, with at most 90 % of the hour for polling', () => {
    const limits = [
      { limit: 8_000, duration: MINUTE },
      { limit: 120_000, duration: HOUR },
    ];
    const guard = guardWith();
    const sent: number[] = [];
    const background: number[] = [];
    let seed = 1;
    let now = 0;
    for (let call = 0; call < 1_000_000; call++) {
      seed = (Math.imul(seed, 1_664_525) + 1_013_904_223) >>> 0;
      now += seed >>> 26;
      const isBackground = (seed >>> 16) % 3 > 0;
      const moment = book(guard, now, isBackground);
      if (moment === undefined) continue;
      sent.push(moment);
      if (isBackground) background.push(moment);
    }
    const violations = (
      moments: readonly number[],
      { limit, duration }: { limit: number; duration: number },
    ) =>
      moments.filter((moment, index) => index >= limit && moment - moments[index - limit]! < duration).length;
    expect(limits.map((limit) => violations(sent, limit))).toEqual([0, 0]);
    expect(violations(background, { limit: 108_000, duration: HOUR })).toBe(0);
    expect(sent.length).toBeGreaterThan(900_000);
  });
});

describe('the turn of a call', () => {
  it('comes after that of a call whose booked time has come, and before that of all background calls', async () => {
    const limits = new CorpLimits([], [], 1);
    const { signal } = new AbortController();
    const begun: string[] = [];
    let end: () => void = () => undefined;
    const call = (name: string, rank: Rank) =>
      limits.inTurn(GET_ORDER, signal, rank, () => {
        begun.push(name);
        return new Promise<void>((resolve) => (end = resolve));
      });
    const calls = [call('first', 'background'), call('poll 1', 'background'), call('poll 2', 'background')];
    calls.push(call('user 1', 'foreground'), call('user 2', 'foreground'), call('due', 'booked'));
    await until(() => begun.length === 1);
    for (const count of [1, 2, 3, 4, 5, 6]) {
      expect(begun).toHaveLength(count);
      end();
      await new Promise(setImmediate);
    }
    await Promise.all(calls);
    expect(begun).toEqual(['first', 'due', 'user 1', 'user 2', 'poll 1', 'poll 2']);
  });
});

describe('a call in the background', () => {
  beforeEach(useFakeClock);
  afterEach(() => void jest.useRealTimers());

  it('fails at once, where another would wait', async () => {
    const runner = new CallRunner(options({ perMinute: 2 }), 'default', new CorpLimitsRegistry());
    const request = jest.fn(async () => 'order');
    const send = (background: boolean) => runner.run(GET_ORDER, { background }, (call) => call.send(request));
    await expect(send(true)).resolves.toBe('order');
    expect(runner.backgroundWait(GET_ORDER)).toBe(MINUTE);
    await expect(send(true)).rejects.toMatchObject({ code: 'THROTTLED', ownLimit: true, attempts: 0 });
    await expect(send(false)).resolves.toBe('order');
    expect(request).toHaveBeenCalledTimes(2);
    jest.advanceTimersByTime(MINUTE);
    expect(runner.backgroundWait(GET_ORDER)).toBe(0);
    await expect(send(true)).resolves.toBe('order');
  });

  it('has to be declared as one', async () => {
    const runner = new CallRunner(options({ perMinute: 2 }), 'default', new CorpLimitsRegistry());
    const send = () => runner.run(GET_ORDER, {}, (call) => call.send(async () => 'order'));
    await send();
    expect(runner.backgroundWait(GET_ORDER)).toBe(0);
    await expect(send()).resolves.toBe('order');
  });
});
