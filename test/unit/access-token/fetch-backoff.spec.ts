import { beforeEach, describe, expect, it } from '@jest/globals';
import { FetchBackoff } from '../../../lib/access-token/fetch-backoff.js';
import type { WeComPayError } from '../../../lib/errors/wecom-pay.error.js';
import {
  WeComCredentialError,
  WeComPermissionError,
  WeComThrottledError,
  WeComTokenError,
  WeComUnavailableError,
} from '../../../lib/errors/wecom-pay.errors.js';

const SECOND = 1_000;
const credential = new WeComCredentialError('wrong');

let backoff: FetchBackoff;

beforeEach(() => {
  backoff = new FetchBackoff();
});

/** The waits after failures of this kind, each coming as soon as the last wait is over. */
function waits(error: WeComPayError, count: number): number[] {
  let now = 0;
  return Array.from({ length: count }, () => {
    const until = backoff.failed(error, now);
    const wait = until - now;
    now = until;
    return wait / SECOND;
  });
}

describe('the pause after a fetch that failed', () => {
  it('does not exist before a failure', () => {
    expect(backoff.current(0)).toBeUndefined();
  });

  it.each([
    { error: credential, seconds: [10, 20, 40, 80, 160, 320, 600, 600] },
    { error: new WeComPermissionError('not listed'), seconds: [10, 20, 40, 80, 160, 320, 600, 600] },
    { error: new WeComTokenError('again'), seconds: [30, 60, 120, 240, 480, 600, 600, 600] },
  ])('lasts for $seconds s, one after the other, after $error.name', ({ error, seconds }) => {
    expect(waits(error, 8)).toStrictEqual(seconds);
  });

  it('is the first again if the failure comes more than 10 min after the last pause', () => {
    expect(waits(credential, 3)).toStrictEqual([10, 20, 40]);
    const over = 70 * SECOND;
    expect(backoff.failed(credential, over + 600 * SECOND) - (over + 600 * SECOND)).toBe(80 * SECOND);
    const later = over + 680 * SECOND + 600 * SECOND + 1;
    expect(backoff.failed(credential, later) - later).toBe(10 * SECOND);
  });

  it('answers with the failure until it is over', () => {
    backoff.failed(credential, 5);
    expect(backoff.current(5)).toBe(credential);
    expect(backoff.current(10 * SECOND + 4)).toBe(credential);
    expect(backoff.current(10 * SECOND + 5)).toBeUndefined();
  });

  it.each([new WeComUnavailableError('away'), new WeComThrottledError('slow')])(
    'does not exist for failures that pass on their own: $name',
    (error) => {
      expect(backoff.failed(error, 5)).toBe(5);
      expect(backoff.current(5)).toBeUndefined();
    },
  );

  it('is not shortened by an outage in between', () => {
    backoff.failed(credential, 0);
    backoff.failed(new WeComUnavailableError('away'), 1);
    expect(backoff.current(2)).toBe(credential);
    expect(backoff.failed(credential, 0)).toBe(20 * SECOND);
  });

  it('starts over after a success', () => {
    waits(credential, 5);
    backoff.succeeded();
    expect(backoff.current(0)).toBeUndefined();
    expect(backoff.failed(credential, 0)).toBe(10 * SECOND);
  });
});
