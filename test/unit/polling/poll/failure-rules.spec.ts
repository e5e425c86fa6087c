import { describe, expect, it } from '@jest/globals';
import { ERRCODES, errorFromErrcode } from '../../../../lib/errors/errcodes.js';
import type { WeComPayErrorCode } from '../../../../lib/errors/wecom-pay.error.js';
import {
  OrderNotClosedError,
  ApplymentNotFoundError,
  OrderNotFoundError,
  WeComAbortedError,
  WeComBillNotReadyError,
  WeComBusyError,
  WeComCredentialError,
  WeComEngineError,
  WeComHttpError,
  WeComOptionsError,
  WeComPermissionError,
  WeComReplyError,
  WeComRequestError,
  WeComThrottledError,
  WeComTimeoutError,
  WeComTlsError,
  WeComTokenError,
  WeComUnavailableError,
  WeComUnknownError,
} from '../../../../lib/errors/wecom-pay.errors.js';
import { GET_ORDER } from '../../../../lib/order/get-order.endpoint.js';
import type { FailureVerdict } from '../../../../lib/polling/poll/failure-rules.js';
import { againLater, judgeFailure } from '../../../../lib/polling/poll/failure-rules.js';

const errcode = (code: number) => errorFromErrcode(code, '', GET_ORDER);
const pause = (duration: number): FailureVerdict => ({ kind: 'pause', duration });
const again = (after: number): FailureVerdict => ({ kind: 'again', after });
const SLOW_LANE: FailureVerdict = { kind: 'slow-lane' };

/** `reliability.md` §1, for polling: every code there is. */
const RULES: Record<WeComPayErrorCode, readonly [error: Error, verdict: FailureVerdict]> = {
  INVALID_OPTIONS: [new WeComOptionsError('no mchid'), pause(60_000)],
  INVALID_REQUEST: [new WeComRequestError('wrong'), SLOW_LANE],
  ORDER_NOT_FOUND: [new OrderNotFoundError('none'), { kind: 'not-found' }],
  APPLYMENT_NOT_FOUND: [new ApplymentNotFoundError('none'), { kind: 'not-found' }],
  ORDER_NOT_CLOSED: [new OrderNotClosedError('too new'), { kind: 'again', after: 10_000 }],
  BILL_NOT_READY: [new WeComBillNotReadyError('too early'), again(10_000)],
  CREDENTIAL_REJECTED: [new WeComCredentialError('wrong'), pause(60_000)],
  PERMISSION_DENIED: [new WeComPermissionError('no'), pause(60_000)],
  TOKEN_REJECTED: [new WeComTokenError('wrong'), pause(60_000)],
  THROTTLED: [new WeComThrottledError('45009', { errcode: 45009 }), pause(60_000)],
  BUSY: [new WeComBusyError('busy'), again(10_000)],
  UNAVAILABLE: [new WeComUnavailableError('away'), again(10_000)],
  TIMEOUT: [new WeComTimeoutError('late', 'call'), again(10_000)],
  ABORTED: [new WeComAbortedError('gone'), again(10_000)],
  TLS_FAILED: [new WeComTlsError('expired'), pause(60_000)],
  HTTP_REJECTED: [new WeComHttpError('HTTP 307'), pause(60_000)],
  MALFORMED_REPLY: [new WeComReplyError('not JSON'), { kind: 'again-later' }],
  UNKNOWN_ERRCODE: [new WeComUnknownError('7'), SLOW_LANE],
  ENGINE_UNAVAILABLE: [new WeComEngineError('away'), again(10_000)],
};

/** While no other order is answered. */
const judge = (error: unknown) => judgeFailure(error, false);

describe('a failed poll', () => {
  it.each([new WeComPermissionError('no'), new WeComHttpError('HTTP 403')])(
    'concerns that order alone with %p, while other orders are answered',
    (error) => {
      expect(judgeFailure(error, true)).toStrictEqual({ kind: 'again-later' });
    },
  );

  it.each([new WeComCredentialError('wrong'), new WeComTlsError('expired')])(
    'pauses all polling with %p, whatever is answered',
    (error) => {
      expect(judgeFailure(error, true)).toStrictEqual(pause(60_000));
    },
  );

  it.each([
    new WeComThrottledError('HTTP 429', { retryAfter: 0 }),
    new WeComUnavailableError('HTTP 503', { retryAfter: 0 }),
  ])('pauses polling for a second with %p, which allows a retry at once', (error) => {
    expect(judge(error)).toStrictEqual(pause(1_000));
  });

  it.each(Object.entries(RULES))('is judged as the rules say with %s', (code, [error, verdict]) => {
    expect(error).toMatchObject({ code });
    expect(judge(error)).toStrictEqual(verdict);
  });

  it.each([
    ['a throttle', new WeComThrottledError('45009', { retryAfter: 7_000 }), pause(7_000)],
    ['an outage', new WeComUnavailableError('away', { retryAfter: 5_000 }), pause(5_000)],
    ['a refused credential', new WeComCredentialError('wrong', { retryAfter: 80_000 }), pause(80_000)],
    ['a busy WeCom', new WeComBusyError('busy', { retryAfter: 3_000 }), again(10_000)],
  ])('is judged with %s that states when to retry', (_title, error, verdict) => {
    expect(judge(error)).toStrictEqual(verdict);
  });

  it('leaves all other orders alone with our own rate limit, and is retried when there is room', () => {
    expect(judge(new WeComThrottledError('full', { ownLimit: true, retryAfter: 2_500 }))).toStrictEqual({
      kind: 'held-back',
      after: 2_500,
    });
    expect(judge(new WeComThrottledError('10,000 wait', { ownLimit: true }))).toStrictEqual(again(1_000));
  });

  it.each([new TypeError('a bug'), 'text', undefined, null])(
    'goes to the slow lane with %p, which is none of ours',
    (error) => {
      expect(judge(error)).toStrictEqual(SLOW_LANE);
    },
  );
});

describe('a throttle that is only an HTTP 429', () => {
  it('has the order polled again, and leaves the others alone', () => {
    expect(judge(new WeComThrottledError('HTTP 429'))).toStrictEqual(again(10_000));
  });
});

describe('a reply that cannot be used', () => {
  it('has the order polled again after 10 s, then after twice as long, up to the slow lane', () => {
    expect([1, 2, 3, 6, 7, 8, 5_000].map(againLater)).toEqual(
      [10, 20, 40, 320, 600, 600, 600].map((seconds) => seconds * 1_000),
    );
  });
});

describe('an errcode', () => {
  it.each([45009, -1, 6000, 45033, 45035])('passes: %d', (code) => {
    expect(judge(errcode(code)).kind).toBe(code === 45009 ? 'pause' : 'again');
  });

  it.each([60239, 60240, 660001, 660006, 660011])(
    'blames the merchant of the order, not the app: %d',
    (code) => {
      expect(judge(errcode(code))).toStrictEqual(SLOW_LANE);
    },
  );

  it.each([40001, 40013, 40091, 48001, 48002, 50003, 60020, 60031, 301002, 40014, 42001])(
    'blames the app, as all orders would fail alike: %d',
    (code) => {
      expect(judge(errcode(code))).toStrictEqual(pause(60_000));
    },
  );

  it.each([...ERRCODES.keys(), 7, -2, 999_999])('I3: is not taken for the end of an order: %d', (code) => {
    expect(['pause', 'again', 'again-later', 'slow-lane', 'not-found']).toContain(judge(errcode(code)).kind);
  });

  it('I10: says that there is no such order, or applyment, when it is 720501 or 90415, and no other does', () => {
    const unknown = [...ERRCODES.keys()].filter((code) => judge(errcode(code)).kind === 'not-found');
    expect(new Set(unknown)).toEqual(new Set([720501, 90415]));
  });
});
