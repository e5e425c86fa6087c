import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { ArgumentsHost } from '@nestjs/common';
import { Logger } from '@nestjs/common';
import type { HttpAdapterHost } from '@nestjs/core';
import { GET_TOKEN } from '../../lib/access-token/get-token.endpoint.js';
import { errorFromErrcode } from '../../lib/errors/errcodes.js';
import type { WeComPayError } from '../../lib/errors/wecom-pay.error.js';
import {
  WeComAbortedError,
  WeComEngineError,
  WeComHttpError,
  WeComOptionsError,
  WeComReplyError,
  WeComRequestError,
  WeComThrottledError,
  WeComTimeoutError,
  WeComTlsError,
  WeComUnavailableError,
} from '../../lib/errors/wecom-pay.errors.js';
import { WeComPayExceptionFilter } from '../../lib/wecom-pay-exception.filter.js';

interface Answer {
  readonly status: number;
  readonly body: unknown;
  readonly headers: Record<string, string>;
}

const RESPONSE = {};

/** What the filter answers to an HTTP request that failed with this error. */
function answerTo(failure: WeComPayError): Answer {
  const headers: Record<string, string> = {};
  let answer: Answer | undefined;
  const httpAdapter = {
    isHeadersSent: () => false,
    setHeader: (response: unknown, name: string, value: string) => {
      expect(response).toBe(RESPONSE);
      headers[name] = value;
    },
    reply: (response: unknown, body: unknown, status: number) => {
      expect(response).toBe(RESPONSE);
      answer = { status, body, headers };
    },
  };
  new WeComPayExceptionFilter({ httpAdapter } as unknown as HttpAdapterHost).catch(failure, host('http'));
  if (!answer) throw new Error('the filter did not answer');
  return answer;
}

function host(type: string, response: unknown = RESPONSE): ArgumentsHost {
  return {
    getType: () => type,
    switchToHttp: () => ({ getResponse: () => response }),
  } as unknown as ArgumentsHost;
}

const fromErrcode = (errcode: number) => errorFromErrcode(errcode, 'canary-errmsg', GET_TOKEN);
const REFUSED = "The payment service rejected this server's request.";
const INVALID = 'The payment service rejected the request as invalid.';
const CONFLICT = 'The order or refund is in a state that does not allow this.';
const AWAY = 'The payment service is unavailable. Try again later.';

let logged: string[];

beforeEach(() => {
  logged = [];
  jest.spyOn(Logger.prototype, 'error').mockImplementation((line: unknown) => void logged.push(String(line)));
});
afterEach(() => {
  jest.restoreAllMocks();
});

describe('an HTTP request that fails', () => {
  it.each([
    { error: fromErrcode(720501), status: 404, message: 'The payment service has no such order.' },
    { error: fromErrcode(40035), status: 422, message: INVALID },
    {
      error: new WeComRequestError('out_trade_no is wrong.'),
      status: 422,
      message: 'out_trade_no is wrong.',
    },
    { error: fromErrcode(90341), status: 422, message: INVALID },
    { error: fromErrcode(90311), status: 409, message: CONFLICT },
    { error: fromErrcode(90343), status: 409, message: CONFLICT },
    { error: fromErrcode(90313), status: 503, message: AWAY },
    { error: fromErrcode(90310), status: 502, message: REFUSED },
    { error: fromErrcode(40001), status: 502, message: REFUSED },
    { error: fromErrcode(60020), status: 502, message: REFUSED },
    { error: fromErrcode(31337), status: 502, message: REFUSED },
    { error: new WeComOptionsError('canary'), status: 502, message: REFUSED },
    { error: new WeComTlsError('canary'), status: 502, message: REFUSED },
    { error: new WeComHttpError('canary'), status: 502, message: REFUSED },
    {
      error: new WeComReplyError('canary'),
      status: 502,
      message: 'The payment service sent an unusable reply.',
    },
    { error: fromErrcode(40014), status: 503, message: AWAY },
    { error: fromErrcode(45009), status: 503, message: AWAY },
    { error: fromErrcode(-1), status: 503, message: AWAY },
    { error: new WeComUnavailableError('canary'), status: 503, message: AWAY },
    { error: new WeComAbortedError('canary'), status: 503, message: AWAY },
    { error: new WeComEngineError('canary'), status: 503, message: AWAY },
    {
      error: new WeComTimeoutError('canary', 'call'),
      status: 504,
      message: 'The payment service did not answer in time.',
    },
  ])('is answered for $error.name with $status', ({ error, status, message }) => {
    const answer = answerTo(error);
    expect(answer.status).toBe(status);
    expect(answer.body).toStrictEqual({ statusCode: status, code: error.code, message });
    expect(JSON.stringify(answer)).not.toMatch(/canary|gettoken|corpSecret/u);
    expect(logged).toStrictEqual(status >= 500 ? [`${error.name}: ${error.message}`] : []);
  });

  it.each([
    { retryAfter: undefined, header: '5' },
    { retryAfter: 0, header: '1' },
    { retryAfter: 1_000, header: '1' },
    { retryAfter: 1_001, header: '2' },
    { retryAfter: 60_000, header: '60' },
  ])('is answered, with $retryAfter ms to wait, with Retry-After: $header', ({ retryAfter, header }) => {
    expect(answerTo(new WeComThrottledError('slow', { retryAfter })).headers).toStrictEqual({
      'Retry-After': header,
    });
  });

  it("is logged and its response ended when headers were sent through Fastify's raw, which Nest 11 does not see", () => {
    const response = { raw: { headersSent: true } };
    const ended: unknown[] = [];
    const httpAdapter = { isHeadersSent: () => false, end: (whole: unknown) => ended.push(whole) };
    const filter = new WeComPayExceptionFilter({ httpAdapter } as unknown as HttpAdapterHost);
    filter.catch(fromErrcode(720501), host('http', response));
    expect([ended, logged]).toStrictEqual([[response], [expect.stringMatching(/^OrderNotFoundError: /u)]]);
  });

  it('is answered without Retry-After when waiting does not help', () => {
    expect(answerTo(new WeComTlsError('x', { retryAfter: 1 })).headers).toStrictEqual({});
    expect(answerTo(new WeComTimeoutError('x', 'call')).headers).toStrictEqual({});
  });
});
