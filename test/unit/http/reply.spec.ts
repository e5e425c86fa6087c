import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { GET_TOKEN } from '../../../lib/access-token/get-token.endpoint.js';
import { WeComPayError } from '../../../lib/errors/wecom-pay.error.js';
import { parseRetryAfter, readReply } from '../../../lib/http/reply.js';
import type { WeComPayErrorCode } from '../../../lib/index.js';
import { thrownBy } from '../../support/unit-leaky-errors.js';

const ENDPOINT = GET_TOKEN.path;
const NOW = Date.parse('2026-11-24T05:00:00Z');

const read = (status: number, body: string, headers = {}) =>
  readReply({ status, headers, body }, GET_TOKEN, NOW, ['canary-secret']);
const failure = (status: number, body: string, headers = {}) => thrownBy(() => read(status, body, headers));

describe('a reply that succeeded', () => {
  it.each([
    { body: '{"mchid":"1"}', json: { mchid: '1' } },
    { body: '{"errcode":0,"errmsg":"ok"}', json: { errcode: 0, errmsg: 'ok' } },
    { body: '\ufeff{"a":1}', json: { a: 1 } },
    { body: ' {} \n', json: {} },
  ])('is the object in $body', ({ body, json }) => {
    expect(read(200, body)).toStrictEqual(json);
    expect(read(299, body)).toStrictEqual(json);
  });
});

describe('a reply that failed', () => {
  it('is recognized by its errcode', () => {
    expect(failure(200, '{"errcode":40014,"errmsg":"invalid access_token"}')).toMatchObject({
      code: 'TOKEN_REJECTED',
      errcode: 40014,
      errmsg: 'invalid access_token',
      endpoint: ENDPOINT,
    });
  });

  it('is recognized by its HTTP status whatever its body says', () => {
    expect(failure(500, '{"errcode":0,"mchid":"1"}').code).toBe('UNAVAILABLE');
  });

  it.each([
    { errmsg: '"x"'.repeat(1), text: 'x' },
    { errmsg: JSON.stringify('canary-secret\n\u202ehint'), text: '[secret]hint' },
    { errmsg: JSON.stringify('x'.repeat(200)), text: 'x'.repeat(200) },
    { errmsg: JSON.stringify('x'.repeat(201)), text: `${'x'.repeat(199)}…` },
    { errmsg: '5', text: '' },
    { errmsg: 'null', text: '' },
    { errmsg: '["x"]', text: '' },
  ])('states the reason in errmsg, cleaned: $errmsg', ({ errmsg, text }) => {
    expect(failure(200, `{"errcode":-1,"errmsg":${errmsg}}`).errmsg).toBe(text);
  });

  it.each(['"40014"', '0.5', 'null', 'true', '{}', '1e21', '"0"', 'false'])(
    'cannot be distinguished from one that succeeded when its errcode is %s',
    (errcode) => {
      const error = failure(200, `{"errcode":${errcode},"mchid":"1"}`);
      expect(error).toMatchObject({ code: 'MALFORMED_REPLY', endpoint: ENDPOINT });
      expect(error.message).toMatch(
        /^\/cgi-bin\/gettoken failed: errcode must be a whole number, got .+\.$/u,
      );
    },
  );
});

describe('a body that is not a JSON object', () => {
  it.each(['', '<html>', '{', '{"a":1}}', '\ufeff\ufeff{}', '{"a":1', 'NaN'])('is malformed: %j', (body) => {
    const error = failure(200, body);
    expect(error.code).toBe('MALFORMED_REPLY');
    expect(error.message).toMatch(
      /^\/cgi-bin\/gettoken failed: the reply is not JSON \(\d+ characters\)\.$/u,
    );
  });

  it.each([
    { body: 'null', shape: 'null' },
    { body: '[]', shape: 'an array' },
    { body: '"ok"', shape: 'a string of 2 characters' },
    { body: '0', shape: 'the number 0' },
    { body: 'true', shape: 'boolean' },
  ])('is described as $shape: $body', ({ body, shape }) => {
    expect(failure(200, body).message).toBe(
      `/cgi-bin/gettoken failed: the reply must be a JSON object, got ${shape}.`,
    );
  });

  it('fails with an error of the family, whatever it is', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), fc.integer({ min: 100, max: 599 }), (body, status) => {
        const outcome = outcomeOf(() => read(status, body));
        expect(outcome instanceof WeComPayError || isObject(outcome)).toBe(true);
      }),
    );
  });
});

describe('the HTTP status', () => {
  it.each<[number, WeComPayErrorCode, RegExp]>([
    [199, 'HTTP_REJECTED', /unexpected HTTP status 199/u],
    [300, 'HTTP_REJECTED', /unexpected HTTP status 300/u],
    [307, 'HTTP_REJECTED', /unexpected HTTP status 307/u],
    [399, 'HTTP_REJECTED', /Redirects are never followed/u],
    [400, 'HTTP_REJECTED', /Check baseUrl and whatever sits between/u],
    [404, 'HTTP_REJECTED', /unexpected HTTP status 404/u],
    [407, 'HTTP_REJECTED', /unexpected HTTP status 407/u],
    [408, 'UNAVAILABLE', /WeCom is unavailable \(HTTP 408\)/u],
    [409, 'HTTP_REJECTED', /unexpected HTTP status 409/u],
    [428, 'HTTP_REJECTED', /unexpected HTTP status 428/u],
    [429, 'THROTTLED', /too many requests \(HTTP 429\)/u],
    [499, 'HTTP_REJECTED', /unexpected HTTP status 499/u],
    [500, 'UNAVAILABLE', /WeCom is unavailable \(HTTP 500\)/u],
    [503, 'UNAVAILABLE', /WeCom is unavailable \(HTTP 503\)/u],
    [599, 'UNAVAILABLE', /WeCom is unavailable \(HTTP 599\)/u],
  ])('turns %d into %s', (status, code, message) => {
    const error = failure(status, '{}', { 'retry-after': '3' });
    expect(error).toMatchObject({ code, endpoint: ENDPOINT });
    expect(error.message).toMatch(message);
    expect(error.retryAfter).toBe(code === 'HTTP_REJECTED' ? undefined : 3_000);
    expect(error.hint === undefined).toBe(code !== 'HTTP_REJECTED');
  });
});

describe('Retry-After', () => {
  it.each<[string | string[] | undefined, number | undefined]>([
    ['0', 0],
    ['1', 1_000],
    [' 7 ', 7_000],
    ['60', 60_000],
    ['61', 60_000],
    ['9'.repeat(400), 60_000],
    ['Tue, 24 Nov 2026 05:00:10 GMT', 10_000],
    ['Tue, 24 Nov 2026 05:01:00 GMT', 60_000],
    ['Tue, 24 Nov 2026 06:00:00 GMT', 60_000],
    ['Tue, 24 Nov 2026 04:59:00 GMT', 0],
    [['5'], 5_000],
    ['soon', undefined],
    ['', undefined],
    [undefined, undefined],
    [[], undefined],
    ['7s', undefined],
    ['x7', undefined],
  ])('turns %j into %p ms', (header, wait) => {
    expect(parseRetryAfter(header, NOW)).toBe(wait);
  });

  it('is between zero and a minute, whatever it says', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.date({ noInvalidDate: true }).map((date) => date.toUTCString()),
        ),
        (header) => {
          const wait = parseRetryAfter(header, NOW) ?? 0;
          expect(wait).toBeGreaterThanOrEqual(0);
          expect(wait).toBeLessThanOrEqual(60_000);
        },
      ),
    );
  });
});

function outcomeOf(work: () => unknown): unknown {
  try {
    return work();
  } catch (error) {
    return error;
  }
}

function isObject(value: unknown): boolean {
  return typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
}
