import { randomInt } from 'node:crypto';
import { emptyListsOf } from '../support/endpoints.js';
import type { JsonObject } from './answer.js';
import type { Received } from './received.js';

/** How WeCom's `errmsg` begins, see https://developer.work.weixin.qq.com/document/path/90313 */
const TEXTS: Readonly<Record<number, string>> = {
  [-1]: 'system busy',
  6000: 'data version conflict',
  40001: 'invalid credential',
  40013: 'invalid corpid',
  40014: 'invalid access_token',
  40035: 'invalid parameter',
  40058: 'invalid Request Parameter',
  40063: 'some parameters are empty',
  40091: 'invalid secret',
  40206: 'request body is too large',
  41001: 'access_token missing',
  41002: 'corpid missing',
  41004: 'corpsecret missing',
  42001: 'access_token expired',
  45009: 'api freq out of limit',
  45033: 'api concurrent out of limit',
  45035: 'concurrent operation conflict',
  45036: 'data access out of limit',
  48001: 'api unauthorized',
  48002: 'api forbidden',
  48006: 'api has been taken back',
  50003: 'agent disabled',
  60020: 'not allow to access from your ip',
  60031: 'agent is not allowed to call api',
  301002: 'not allow operate another agent with this accesstoken',
  301007: 'corp is not available',
  301042: 'ip is not in whitelist',
  90405: 'invalid image type',
  90406: 'invalid image size',
  90408: 'invalid image',
  90409: 'upload image failed',
  90410: 'out_request_no is in progress',
  90414: 'invalid param',
  90415: 'out_request_no not exists',
  90419: 'upload image error',
  90421: 'business_id not match organization_type',
  660001: 'invalid mchid',
  660013: 'external pay agent is closed',
};

/** Some endpoints of WeCom add no hint to this errcode. */
const BARE = 40014;

/** Thrown by a route to answer with an `errcode`. */
export class WeComFailure extends Error {
  readonly errcode: number;
  /** What some endpoints say besides. */
  readonly description: string | undefined;

  constructor(errcode: number, text = textOf(errcode), description?: string) {
    super(text);
    this.errcode = errcode;
    this.description = description;
  }
}

/** WeCom treats fields of the wrong JSON type as missing, and says so before anything else. */
export function mistyped(errcode: number): WeComFailure {
  return new WeComFailure(errcode, `Warning: wrong json format. ${textOf(errcode)}`);
}

/** @param now milliseconds since the epoch */
export function failureBody(
  { errcode, message, description }: WeComFailure,
  { ip, endpoint }: Pick<Received, 'ip' | 'endpoint'>,
  now: number,
): JsonObject {
  const hint = `${Math.floor(now / 1000)}${randomInt(10 ** 14, 10 ** 14 * 2)}`;
  const more = `https://open.work.weixin.qq.com/devtool/query?e=${errcode}`;
  const context = errcode === BARE ? '' : `, hint: [${hint}], from ip: ${ip}, more info at ${more}`;
  return {
    errcode,
    errmsg: `${message}${context}`,
    ...(description !== undefined && { error_description: description }),
    ...emptyListsOf(endpoint),
  };
}

function textOf(errcode: number): string {
  return TEXTS[errcode] ?? `error ${errcode}`;
}
