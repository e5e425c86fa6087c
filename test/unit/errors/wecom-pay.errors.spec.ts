import { inspect } from 'node:util';
import { describe, expect, it } from '@jest/globals';
import { projectCause } from '../../../lib/errors/project-cause.js';
import type { WeComPayErrorDetails } from '../../../lib/errors/wecom-pay.error.js';
import { WeComPayError } from '../../../lib/errors/wecom-pay.error.js';
import {
  ApplymentNotFoundError,
  OrderNotFoundError,
  WeComAbortedError,
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
} from '../../../lib/errors/wecom-pay.errors.js';

const DETAILS: WeComPayErrorDetails = {
  endpoint: '/cgi-bin/gettoken',
  errcode: 7,
  errmsg: 'seven',
  hint: 'do this',
  retryAfter: 5,
  outcome: 'refused',
  cause: { name: 'Error', code: 'E' },
};

const FAMILY = [
  { type: WeComOptionsError, code: 'INVALID_OPTIONS', retryable: false },
  { type: WeComRequestError, code: 'INVALID_REQUEST', retryable: false },
  { type: OrderNotFoundError, code: 'ORDER_NOT_FOUND', retryable: false },
  { type: ApplymentNotFoundError, code: 'APPLYMENT_NOT_FOUND', retryable: false },
  { type: WeComCredentialError, code: 'CREDENTIAL_REJECTED', retryable: false },
  { type: WeComPermissionError, code: 'PERMISSION_DENIED', retryable: false },
  { type: WeComTokenError, code: 'TOKEN_REJECTED', retryable: true },
  { type: WeComThrottledError, code: 'THROTTLED', retryable: true },
  { type: WeComBusyError, code: 'BUSY', retryable: true },
  { type: WeComUnavailableError, code: 'UNAVAILABLE', retryable: true },
  { type: WeComAbortedError, code: 'ABORTED', retryable: false },
  { type: WeComTlsError, code: 'TLS_FAILED', retryable: false },
  { type: WeComHttpError, code: 'HTTP_REJECTED', retryable: false },
  { type: WeComReplyError, code: 'MALFORMED_REPLY', retryable: true },
  { type: WeComUnknownError, code: 'UNKNOWN_ERRCODE', retryable: false },
  { type: WeComEngineError, code: 'ENGINE_UNAVAILABLE', retryable: true },
] as const;

const NAME = { configurable: true, enumerable: false, writable: false };

describe.each(FAMILY)('$type.name', ({ type, code, retryable }) => {
  it('belongs to the family and states what it is', () => {
    const error = new type('what happened', DETAILS);
    expect(error).toBeInstanceOf(WeComPayError);
    expect(error).toBeInstanceOf(Error);
    expect(error).toMatchObject({
      ...DETAILS,
      name: type.name,
      message: 'what happened',
      code,
      retryable,
      attempts: 0,
    });
    expect(error.stack).toContain(`what happened`);
  });

  it('is serialized to JSON with the allowed fields only', () => {
    const error = Object.assign(new type('what happened', DETAILS), { request: 'canary', attempts: 2 });
    expect(JSON.parse(JSON.stringify(error))).toStrictEqual({
      ...DETAILS,
      name: type.name,
      message: 'what happened',
      code,
      retryable,
      attempts: 2,
    });
  });

  it('needs no details, and then has no cause at all', () => {
    const error = new type('what happened');
    expect(error.endpoint).toBeUndefined();
    expect(error).not.toHaveProperty('cause');
    expect(inspect(error)).not.toContain('undefined');
    expect(Object.keys(error)).not.toContain('hint');
    expect(Object.keys(error)).not.toContain('outcome');
  });

  it('keeps its name when the names of classes are mangled, as a minifier does', () => {
    Object.defineProperty(type, 'name', { ...NAME, value: 'a' });
    try {
      expect(new type('what happened').name).toMatch(/^(?:WeCom|Order|Applyment)\w+Error$/u);
    } finally {
      Object.defineProperty(type, 'name', { ...NAME, value: new type('').name });
    }
  });
});

describe('errors with more to say', () => {
  it('state which limit ran out: WeComTimeoutError', () => {
    const error = new WeComTimeoutError('late', 'attempt', DETAILS);
    expect(error).toMatchObject({
      ...DETAILS,
      name: 'WeComTimeoutError',
      code: 'TIMEOUT',
      retryable: true,
      limit: 'attempt',
    });
    expect(new WeComTimeoutError('late', 'call').limit).toBe('call');
  });

  it('state whether a kept connection had died: WeComUnavailableError', () => {
    expect(new WeComUnavailableError('away', { keptConnection: true }).keptConnection).toBe(true);
    expect(new WeComUnavailableError('away').keptConnection).toBe(false);
  });
});

describe('a cause', () => {
  it.each([
    { given: new TypeError('canary'), shown: { name: 'TypeError' } },
    {
      given: Object.assign(new Error('canary'), { code: 'ECONNRESET' }),
      shown: { name: 'Error', code: 'ECONNRESET' },
    },
    { given: { code: 20 }, shown: { name: 'Error', code: '20' } },
    { given: { name: null, code: null }, shown: { name: 'Error' } },
    { given: { name: {}, code: ['canary'] }, shown: { name: 'object', code: 'object' } },
    { given: { name: 'a\nb', code: 'x'.repeat(61) }, shown: { name: 'ab', code: `${'x'.repeat(59)}…` } },
    { given: { name: 'x'.repeat(60) }, shown: { name: 'x'.repeat(60) } },
    { given: undefined, shown: undefined },
    { given: null, shown: undefined },
    { given: 'canary', shown: undefined },
    { given: 5, shown: undefined },
  ])('is projected from $given to $shown', ({ given, shown }) => {
    expect(projectCause(given)).toStrictEqual(shown);
  });
});
