import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { EndpointGuard } from '../../../../lib/calls/limits/endpoint-guard.js';
import { monotonicNow } from '../../../../lib/common/clock.js';
import { errorFromErrcode } from '../../../../lib/errors/errcodes.js';
import {
  WeComAbortedError,
  WeComReplyError,
  WeComThrottledError,
  WeComTimeoutError,
  WeComUnavailableError,
} from '../../../../lib/errors/wecom-pay.errors.js';
import { GET_ORDER } from '../../../../lib/order/get-order.endpoint.js';

const ENDPOINT = GET_ORDER.path;
const HOUR = 3_600_000;

let guard: EndpointGuard;

beforeEach(() => {
  jest.useFakeTimers({ now: 1_000_000_000_000 });
  guard = new EndpointGuard(ENDPOINT, [{ limit: 2, duration: 60_000 }], []);
});
afterEach(() => void jest.useRealTimers());

const succeed = async () => 'order';
const away = new WeComUnavailableError('away');
const fail = (error: Error) => async () => {
  throw error;
};

async function failTimes(times: number, error: Error = away): Promise<void> {
  for (let call = 0; call < times; call++) await expect(guard.send(fail(error))).rejects.toBe(error);
}

describe('the rate limit', () => {
  it('books a moment for a call that can wait for it', () => {
    const now = monotonicNow();

    expect([0, 0, 0].map(() => guard.book(now, now + 60_000) - now)).toEqual([0, 0, 60_000]);
  });

  it('fails a call at once that would have to wait beyond its deadline', () => {
    const now = monotonicNow();
    guard.book(now, now);
    guard.book(now, now);
    const late = expect.objectContaining({
      code: 'THROTTLED',
      endpoint: ENDPOINT,
      retryAfter: 60_000,
      errcode: undefined,
    });

    expect(() => guard.check(now, now + 59_999)).toThrow(late);
    expect(() => guard.book(now, now + 59_999)).toThrow(late);
    expect(() => guard.check(now, now + 60_000)).not.toThrow();
  });

  it('counts a call that came too late for its booking once, at the time when it is sent', () => {
    const now = monotonicNow();
    const late = 60_100;
    const [, , booked] = [0, 0, 0].map(() => guard.book(now, now + HOUR));

    expect(guard.book(now + late, now + HOUR, false, booked)).toBe(now + late);
    expect([0, 0].map(() => guard.book(now + late, now + HOUR) - now)).toEqual([late, late + 60_000]);
  });
});

describe('a 45009', () => {
  it('stops calls for a minute', async () => {
    await failTimes(1, errorFromErrcode(45009, '', GET_ORDER));
    const now = monotonicNow();

    expect(() => guard.check(now, now + HOUR)).toThrow(WeComThrottledError);
    await expect(guard.send(succeed)).rejects.toMatchObject({ code: 'THROTTLED', retryAfter: 60_000 });
    jest.advanceTimersByTime(60_000);
    await expect(guard.send(succeed)).resolves.toBe('order');
  });

  it('lets one call a minute through when it comes again, until WeCom accepts one', async () => {
    await failTimes(1, errorFromErrcode(45009, '', GET_ORDER));
    jest.advanceTimersByTime(60_000);
    await failTimes(1, errorFromErrcode(45009, '', GET_ORDER));
    jest.advanceTimersByTime(60_000);
    const probe = guard.send(fail(errorFromErrcode(720501, '', GET_ORDER)));
    await expect(guard.send(succeed)).rejects.toThrow(WeComThrottledError);
    await expect(probe).rejects.toMatchObject({ errcode: 720501 });

    await expect(guard.send(succeed)).resolves.toBe('order');
  });
});

describe('an outage', () => {
  it('stops all calls after 20 failures in a row', async () => {
    await failTimes(20);

    await expect(guard.send(succeed)).rejects.toMatchObject({
      code: 'UNAVAILABLE',
      retryAfter: 5_000,
      attempts: 0,
    });
  });

  it('is over after one successful call five seconds later', async () => {
    await failTimes(20);
    jest.advanceTimersByTime(4_999);
    await expect(guard.send(succeed)).rejects.toThrow(WeComUnavailableError);
    jest.advanceTimersByTime(1);

    await expect(guard.send(succeed)).resolves.toBe('order');
    await failTimes(19);
    await expect(guard.send(succeed)).resolves.toBe('order');
  });

  it('continues when the call after five seconds fails', async () => {
    await failTimes(20);
    jest.advanceTimersByTime(5_000);
    await failTimes(1);

    await expect(guard.send(succeed)).rejects.toMatchObject({ retryAfter: 5_000 });
  });

  it('is not concluded from 19 failures, nor from failures with an answer in between', async () => {
    await failTimes(19);
    await guard.send(succeed);
    await failTimes(19);

    await expect(guard.send(succeed)).resolves.toBe('order');
  });

  it('is concluded from requests that took too long', async () => {
    await failTimes(20, new WeComTimeoutError('late', 'attempt'));

    await expect(guard.send(succeed)).rejects.toThrow(WeComUnavailableError);
  });

  it.each([
    ['a caller who was impatient', new WeComTimeoutError('late', 'call')],
    ['a reply that cannot be used', new WeComReplyError('not JSON')],
    ['an errcode', errorFromErrcode(-1, '', GET_ORDER)],
  ])('is not concluded from %s', async (_failure, error) => {
    await failTimes(30, error);

    await expect(guard.send(succeed)).resolves.toBe('order');
  });

  it('does not last longer when the clock is set back', async () => {
    await failTimes(20);
    jest.setSystemTime(Date.now() - 2 * HOUR);
    jest.advanceTimersByTime(5_000);

    await expect(guard.send(succeed)).resolves.toBe('order');
  });

  it('lets no call follow the one that tries', async () => {
    await failTimes(20);
    jest.advanceTimersByTime(5_000);
    void guard.send(() => new Promise(() => {}));

    await expect(guard.send(succeed)).rejects.toMatchObject({ code: 'UNAVAILABLE', retryAfter: 5_000 });
  });

  it('continues when the call that tries is aborted, and is tried again five seconds later', async () => {
    await failTimes(20);
    jest.advanceTimersByTime(5_000);
    await failTimes(1, new WeComAbortedError('gone'));

    await expect(guard.send(succeed)).rejects.toThrow(WeComUnavailableError);
    jest.advanceTimersByTime(5_000);
    await expect(guard.send(succeed)).resolves.toBe('order');
  });

  it('is not concluded when WeCom answers with an errcode in between', async () => {
    await failTimes(19);
    await failTimes(1, errorFromErrcode(720501, '', GET_ORDER));
    await failTimes(19);

    await expect(guard.send(succeed)).resolves.toBe('order');
  });

  it('is not concluded from kept connections that were lost', async () => {
    await failTimes(30, new WeComUnavailableError('reset', { keptConnection: true }));

    await expect(guard.send(succeed)).resolves.toBe('order');
  });

  it.each([
    [999, 'resolves'],
    [1_000, 'rejects'],
  ] as const)(
    'counts callers who waited for at least a second: after %d ms each, the next call %s',
    async (patience, outcome) => {
      for (let call = 0; call < 20; call++) {
        const waiting = guard.send(async () => {
          jest.advanceTimersByTime(patience);
          throw new WeComTimeoutError('late', 'call');
        });
        await expect(waiting).rejects.toThrow(WeComTimeoutError);
      }

      expect((await Promise.allSettled([guard.send(succeed)]))[0].status).toBe(
        outcome === 'resolves' ? 'fulfilled' : 'rejected',
      );
    },
  );
});
