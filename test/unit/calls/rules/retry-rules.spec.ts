import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { hadDeadConnection, retryDelay } from '../../../../lib/calls/rules/retry-rules.js';
import { errorFromErrcode } from '../../../../lib/errors/errcodes.js';
import type { WeComPayError } from '../../../../lib/errors/wecom-pay.error.js';
import {
  OrderNotFoundError,
  WeComAbortedError,
  WeComHttpError,
  WeComReplyError,
  WeComThrottledError,
  WeComTimeoutError,
  WeComTlsError,
  WeComUnavailableError,
} from '../../../../lib/errors/wecom-pay.errors.js';
import { GET_ORDER } from '../../../../lib/order/get-order.endpoint.js';

const errcode = (code: number) => errorFromErrcode(code, '', GET_ORDER);
const unavailable = (retryAfter?: number) => new WeComUnavailableError('away', { retryAfter });
const almostOne = () => 1 - Number.EPSILON;

/** The longest delay before each retry, in whole ms, until there is no further one. */
function longestDelays(error: WeComPayError): number[] {
  const delays: number[] = [];
  for (let retry = 0; ; retry++) {
    const delay = retryDelay(error, retry, almostOne);
    if (delay === undefined) return delays;
    delays.push(Math.round(delay));
  }
}

describe('retryDelay()', () => {
  it.each<[string, WeComPayError, number[]]>([
    ['an unreachable WeCom', unavailable(), [200, 400]],
    ['a request that took too long', new WeComTimeoutError('late', 'attempt'), [200, 400]],
    ['HTTP 429', new WeComThrottledError('HTTP 429'), [200, 400]],
    ['a malformed reply', new WeComReplyError('not JSON'), [200]],
    ['-1', errcode(-1), [500, 1_000, 2_000]],
    ['6000', errcode(6000), [500, 1_000, 2_000]],
    ['45035', errcode(45035), [500, 1_000, 2_000]],
    ['45033', errcode(45033), [3_000, 3_000, 3_000]],
    ['45009', errcode(45009), []],
    ['45036', errcode(45036), []],
    ['40014', errcode(40014), []],
    ['40001', errcode(40001), []],
    ['48002', errcode(48002), []],
    ['40058', errcode(40058), []],
    ['an unknown errcode', errcode(999_999), []],
    ['an unknown order', new OrderNotFoundError('none'), []],
    ['a TLS failure', new WeComTlsError('expired'), []],
    ['a redirect', new WeComHttpError('HTTP 307'), []],
    ['the caller’s abort', new WeComAbortedError('aborted'), []],
  ])('waits at most as long as the rules say after %s', (_failure, error, expected) => {
    expect(longestDelays(error)).toEqual(expected);
  });

  it('waits from zero up to its maximum, but at least a second after 45033', () => {
    expect(retryDelay(unavailable(), 0, () => 0)).toBe(0);
    expect(retryDelay(unavailable(), 1, () => 0.25)).toBe(100);
    expect(retryDelay(errcode(45033), 0, () => 0)).toBe(1_000);
  });

  it('waits as long as WeCom says', () => {
    expect(retryDelay(unavailable(7_000), 0, almostOne)).toBe(7_000);
    expect(retryDelay(unavailable(10), 0, () => 0.5)).toBe(100);
  });

  it('grants no retry beyond the maximum, and waits at most 5 s on its own', () => {
    const busy = fc.constantFrom(-1, 6000, 45033, 45035).map(errcode);
    const failures = fc.oneof(busy, fc.constant(unavailable()), fc.constant(new WeComReplyError('not JSON')));
    const randoms = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });
    fc.assert(
      fc.property(failures, fc.nat(20), randoms, (error, retry, random) => {
        const delay = retryDelay(error, retry, () => random);
        expect(delay === undefined || (retry < 3 && delay >= 0 && delay <= 5_000)).toBe(true);
      }),
    );
  });
});

describe('a retry', () => {
  it('is free only after a kept connection was lost', () => {
    expect(hadDeadConnection(new WeComUnavailableError('reset', { keptConnection: true }))).toBe(true);
    expect(hadDeadConnection(new WeComUnavailableError('reset'))).toBe(false);
    expect(hadDeadConnection(new WeComReplyError('truncated'))).toBe(false);
  });
});
