import { randomInt } from 'node:crypto';
import type { JsonObject } from './answer.js';

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
  660001: 'invalid mchid',
  660013: 'external pay agent is closed',
};

/** Thrown by a route to answer with an `errcode`. */
export class WeComFailure extends Error {
  readonly errcode: number;
  /** Further fields of the reply, in addition to `errcode` and `errmsg`. */
  readonly fields: JsonObject;

  constructor(errcode: number, text = textOf(errcode), fields: JsonObject = {}) {
    super(text);
    this.errcode = errcode;
    this.fields = fields;
  }
}

export function failureBody(failure: WeComFailure, from: { ip: string; now: number }): JsonObject {
  const { errcode, message, fields } = failure;
  const hint = `${Math.floor(from.now / 1000)}${randomInt(10 ** 14, 10 ** 14 * 2)}`;
  const more = `https://open.work.weixin.qq.com/devtool/query?e=${errcode}`;
  return {
    errcode,
    errmsg: `${message}, hint: [${hint}], from ip: ${from.ip}, more info at ${more}`,
    ...fields,
  };
}

function textOf(errcode: number): string {
  return TEXTS[errcode] ?? `error ${errcode}`;
}
