import { describe, expect, it } from '@jest/globals';
import { GET_TOKEN } from '../../../lib/access-token/get-token.endpoint.js';
import {
  appearanceOf,
  ERRCODES,
  errorFromErrcode,
  isAboutTheMerchant,
  isBlocked,
} from '../../../lib/errors/errcodes.js';
import type { WeComPayError, WeComPayErrorCode } from '../../../lib/errors/wecom-pay.error.js';
import { WeComUnavailableError } from '../../../lib/errors/wecom-pay.errors.js';
import { outcomeAfter } from '../../../lib/calls/rules/write-outcome.js';
import { retryDelay } from '../../../lib/calls/rules/retry-rules.js';
import { judgeFailure } from '../../../lib/polling/poll/failure-rules.js';
import { GET_ORDER } from '../../../lib/order/get-order.endpoint.js';

const ENDPOINT = GET_ORDER.path;

/** For 服务商收银台: https://developer.work.weixin.qq.com/document/path/90313 */
const DOCUMENTED_ELSEWHERE = [
  90309, 90310, 90311, 90312, 90313, 90314, 90315, 90338, 90341, 90342, 90343, 90346, 90347,
];

/** What each documented errcode means here: class, code, whether it is retryable, and a word of its hint. */
const TABLE: readonly (readonly [string, WeComPayErrorCode, boolean, RegExp, readonly number[]])[] = [
  ['WeComBusyError', 'BUSY', true, /little later/u, [-1, 6000, 45035, 90409]],
  ['WeComBusyError', 'BUSY', true, /less often/u, [45033]],
  ['WeComThrottledError', 'THROTTLED', true, /less often/u, [45009, 45036]],
  ['WeComTokenError', 'TOKEN_REJECTED', true, /new token is fetched/u, [40001, 40014, 41001, 42001]],
  [
    'WeComCredentialError',
    'CREDENTIAL_REJECTED',
    false,
    /corpId and corpSecret/u,
    [40013, 40091, 41002, 41004, 45031, 2000002],
  ],
  [
    'WeComPermissionError',
    'PERMISSION_DENIED',
    false,
    /可调用接口的应用/u,
    [48001, 48002, 48004, 48005, 48006, 301002],
  ],
  ['WeComPermissionError', 'PERMISSION_DENIED', false, /企业可信IP/u, [60020, 301042]],
  [
    'WeComPermissionError',
    'PERMISSION_DENIED',
    false,
    /enable the app/u,
    [50003, 50006, 60031, 301007, 660013],
  ],
  ['WeComPermissionError', 'PERMISSION_DENIED', false, /visible range/u, [60011, 60021]],
  ['WeComPermissionError', 'PERMISSION_DENIED', false, /TLS 1\.2/u, [48010]],
  ['WeComPermissionError', 'PERMISSION_DENIED', false, /mchid/u, [60239, 60240, 660001, 660006, 660011]],
  ['WeComRequestError', 'INVALID_REQUEST', false, /same result/u, [40033, 40035, 40058, 40063, 40073, 40206]],
  ['WeComRequestError', 'INVALID_REQUEST', false, /Upload another image/u, [90405, 90406, 90408]],
  ['WeComRequestError', 'INVALID_REQUEST', false, /K12/u, [90407]],
  ['WeComRequestError', 'INVALID_REQUEST', false, /out_request_no of its own/u, [90410]],
  ['WeComRequestError', 'INVALID_REQUEST', false, /their new ids/u, [90419]],
  [
    'WeComRequestError',
    'INVALID_REQUEST',
    false,
    /did not accept the applyment/u,
    [90412, 90413, 90414, 90416, 90418, 90420, 90421],
  ],
  ['ApplymentNotFoundError', 'APPLYMENT_NOT_FOUND', false, /submitted by this app/u, [90415]],
  ['OrderNotFoundError', 'ORDER_NOT_FOUND', false, /under this mchid/u, [720501]],
  ['WeComUnknownError', 'UNKNOWN_ERRCODE', false, /Draw no conclusion/u, [1, 40002, 720502, 2 ** 31]],
  ['WeComUnknownError', 'UNKNOWN_ERRCODE', false, /another API/u, DOCUMENTED_ELSEWHERE],
];
const ROWS = TABLE.flatMap(([name, code, retryable, hint, errcodes]) =>
  errcodes.map((errcode) => ({ errcode, name, code, retryable, hint })),
);

describe('errcode', () => {
  it.each(ROWS)('maps $errcode to $name', ({ errcode, name, code, retryable, hint }) => {
    const error = errorFromErrcode(errcode, 'said WeCom', GET_ORDER);
    expect(error).toMatchObject({ name, code, retryable, errcode, errmsg: 'said WeCom', endpoint: ENDPOINT });
    expect(error.hint).toMatch(hint);
    expect(error.message).toMatch(new RegExp(`^${ENDPOINT} failed: .{8,} \\(errcode ${errcode}\\)\\. `, 'u'));
    expect(error.message.endsWith(error.hint!)).toBe(true);
  });

  it('states for how long WeCom blocks only with 45009', () => {
    const waits = ROWS.map(({ errcode }) => [errcode, errorFromErrcode(errcode, '', GET_ORDER).retryAfter]);
    expect(waits.filter(([, wait]) => wait !== undefined)).toStrictEqual([[45009, 60_000]]);
  });

  it('has a row in this table for each rule', () => {
    const isKnown = ({ code, errcode }: (typeof ROWS)[number]) =>
      code !== 'UNKNOWN_ERRCODE' || DOCUMENTED_ELSEWHERE.includes(errcode);
    const known = ROWS.filter(isKnown).map(({ errcode }) => errcode);
    const ascending = (a: number, b: number) => a - b;
    expect(known.toSorted(ascending)).toStrictEqual([...ERRCODES.keys()].toSorted(ascending));
  });

  it('has its own text for each, except for the two ways in which a parameter is invalid', () => {
    const texts = [...ERRCODES.values()].map(({ says }) => says);
    expect(texts.filter((says, index) => texts.indexOf(says) !== index)).toStrictEqual([
      'a parameter is invalid',
    ]);
  });

  it('blames the secret for 40001 only if the secret was sent', () => {
    const [ofToken, ofOrder] = [GET_TOKEN, GET_ORDER].map((endpoint) =>
      errorFromErrcode(40001, '', endpoint),
    );
    expect(ofToken).toMatchObject({ name: 'WeComCredentialError', endpoint: GET_TOKEN.path });
    expect(ofToken?.message).toContain('corpSecret is wrong or was reset');
    expect(ofToken?.hint).toContain('Check corpId and corpSecret');
    expect(ofOrder).toMatchObject({ name: 'WeComTokenError', endpoint: ENDPOINT });
    expect(ofOrder?.hint).toMatch(/check that the app is enabled and that its secret was not reset\.$/u);
  });

  it('points to the page for blocked corps after 45009 of gettoken only, which blocks as long', () => {
    const [ofToken, ofOrder] = [GET_TOKEN, GET_ORDER].map((endpoint) =>
      errorFromErrcode(45009, '', endpoint),
    );
    const page = 'https://open.work.weixin.qq.com/wwopen/devtool/checkCorpSpamBlock';
    expect(ofToken?.hint).toMatch(/^Call less often/u);
    expect(ofToken?.hint).toContain(page);
    expect(ofOrder?.hint).not.toContain(page);
    expect([ofToken?.retryAfter, ofOrder?.retryAfter]).toEqual([60_000, 60_000]);
  });

  it.each([60020, 301042])('quotes the address that WeCom saw: %d', (errcode) => {
    const hintFor = (errmsg: string) => errorFromErrcode(errcode, errmsg, GET_ORDER).hint;
    const said = (ip: string) =>
      `not allow to access from your ip, hint: [17], from ip: ${ip}, more info at https://`;
    const rest = "to the app's 企业可信IP; it takes effect after a minute.";
    for (const ip of ['203.0.113.7', '2001:db8::7']) expect(hintFor(said(ip))).toBe(`Add ${ip} ${rest}`);
    for (const errmsg of [
      '',
      'not allow to access from your ip',
      said('1.2.3'),
      said('unknown'),
      said('::ffff:x'),
    ])
      expect(hintFor(errmsg)).toBe(`Add this server's public IP ${rest}`);
  });

  it('does not put errmsg into the message', () => {
    expect(errorFromErrcode(40014, 'canary', GET_ORDER).message).not.toContain('canary');
  });
});

describe('what an errcode blames and blocks', () => {
  const errcodesFor = (holds: (error: WeComPayError) => boolean) =>
    [...ERRCODES.keys()].filter((errcode) => holds(errorFromErrcode(errcode, '', GET_ORDER)));

  it('lowers the rate only after 45009, and the concurrency only after 45033', () => {
    expect(errcodesFor((error) => isBlocked(error, 'rate'))).toEqual([45009]);
    expect(errcodesFor((error) => isBlocked(error, 'concurrency'))).toEqual([45033]);
  });

  it('blames the merchant, and not the app, when the mchid is at fault', () => {
    expect(errcodesFor(isAboutTheMerchant)).toEqual([60239, 60240, 660001, 660006, 660011]);
  });

  it('blames and blocks nothing without an errcode, or with an unknown one', () => {
    for (const error of [new WeComUnavailableError('away'), errorFromErrcode(1, '', GET_ORDER)]) {
      expect([isBlocked(error, 'rate'), isBlocked(error, 'concurrency'), isAboutTheMerchant(error)]).toEqual([
        false,
        false,
        false,
      ]);
    }
  });

  it('decides nothing if WeCom documents it for another API, whatever it seems to say', () => {
    const unknown = errorFromErrcode(1, '', GET_ORDER);
    for (const errcode of DOCUMENTED_ELSEWHERE) {
      const error = errorFromErrcode(errcode, '', GET_ORDER);
      for (const isAnswering of [true, false])
        expect(judgeFailure(error, isAnswering)).toEqual(judgeFailure(unknown, isAnswering));
      expect(outcomeAfter('not-sent', error)).toBe('unknown');
      expect(retryDelay(error, 0, () => 0)).toBeUndefined();
      expect(isBlocked(error, 'rate') || isBlocked(error, 'concurrency')).toBe(false);
    }
    expect(errcodesFor((error) => appearanceOf(error) !== undefined)).toEqual(
      DOCUMENTED_ELSEWHERE.filter((errcode) => ![90310, 90312].includes(errcode)),
    );
  });
});
