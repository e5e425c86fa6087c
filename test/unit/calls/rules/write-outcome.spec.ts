import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { mayResend, outcomeAfter } from '../../../../lib/calls/rules/write-outcome.js';
import { errorFromErrcode } from '../../../../lib/errors/errcodes.js';
import type { WriteOutcome } from '../../../../lib/errors/wecom-pay.error.js';
import {
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

const REFUSALS: readonly (readonly [string, unknown])[] = [
  ['45009', errcode(45009)],
  ['45036', errcode(45036)],
  ['40014', errcode(40014)],
  ['40001', errcode(40001)],
  ['40013', errcode(40013)],
  ['48002', errcode(48002)],
  ['660001', errcode(660001)],
  ['40058', errcode(40058)],
  ['720501', errcode(720501)],
];

const OPEN: readonly (readonly [string, unknown])[] = [
  ['-1', errcode(-1)],
  ['6000', errcode(6000)],
  ['45033', errcode(45033)],
  ['45035', errcode(45035)],
  ['an unknown errcode', errcode(999_999)],
  ['HTTP 429', new WeComThrottledError('HTTP 429')],
  ['HTTP 502', new WeComUnavailableError('HTTP 502')],
  ['a redirect', new WeComHttpError('HTTP 307')],
  ['a lost connection', new WeComUnavailableError('reset', { keptConnection: true })],
  ['a broken TLS connection', new WeComTlsError('bad record')],
  ['a timeout', new WeComTimeoutError('late', 'attempt')],
  ['an abort', new WeComAbortedError('aborted')],
  ['an unusable reply', new WeComReplyError('not JSON')],
  ['a bug', new TypeError('a bug')],
];

describe('outcomeAfter()', () => {
  it.each(REFUSALS)('is refused after %s', (_failure, error) => {
    expect(outcomeAfter('not-sent', error)).toBe('refused');
    expect(outcomeAfter('refused', error)).toBe('refused');
  });

  it.each(OPEN)('is unknown after %s', (_failure, error) => {
    expect(outcomeAfter('not-sent', error)).toBe('unknown');
    expect(outcomeAfter('refused', error)).toBe('unknown');
  });

  it('is unknown if any of the requests left it open, in whatever order they failed', () => {
    const failures = fc.array(fc.constantFrom(...REFUSALS, ...OPEN), { minLength: 1 });
    fc.assert(
      fc.property(failures, (attempts) => {
        const outcome = attempts.reduce<WriteOutcome>(
          (before, [, error]) => outcomeAfter(before, error),
          'not-sent',
        );
        expect(outcome).toBe(attempts.some((attempt) => OPEN.includes(attempt)) ? 'unknown' : 'refused');
      }),
    );
  });
});

describe('mayResend()', () => {
  it.each<{ idempotency: 'read' | 'repeatable' | 'settled-by-query'; resent: readonly WriteOutcome[] }>([
    { idempotency: 'read', resent: ['not-sent', 'refused', 'unknown'] },
    { idempotency: 'repeatable', resent: ['not-sent', 'refused', 'unknown'] },
    { idempotency: 'settled-by-query', resent: ['not-sent', 'refused'] },
  ])('allows a request that is $idempotency after $resent', ({ idempotency, resent }) => {
    const outcomes = ['not-sent', 'refused', 'unknown'] as const;
    const endpoint = { ...GET_ORDER, idempotency };
    expect(outcomes.filter((outcome) => mayResend(endpoint, outcome))).toEqual(resent);
  });
});
