import { isIP } from 'node:net';
import { isJsonObject } from '../exchange/answer.js';
import { mistyped, WeComFailure } from '../exchange/failure.js';
import { jsonBody } from '../exchange/received.js';
import { isOutTradeNo } from '../orders/fake-order.js';
import { isOutRefundNo } from '../refunds/fake-refund.js';

/** What is wrong with a field, the gravest first: WeCom names one of a request. */
const FLAWS = ['mistyped', 'missing', 'invalid'] as const;
type Verdict = 'valid' | (typeof FLAWS)[number];
export type FieldRule = (value: unknown) => Verdict;

const MAX_BODY_CHARS = 1024 * 1024;
const RFC3339 = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:\d\d)$/u;

/**
 * The body of a request, if it obeys the rule.
 *
 * @throws WeComFailure 40206, 40035, 40063 or 40058
 */
export function readBody<T>(json: string, rule: FieldRule): T {
  if (json.length > MAX_BODY_CHARS) throw new WeComFailure(40206);
  const body = jsonBody(json);
  if (!isJsonObject(body)) throw new WeComFailure(40035);
  const verdict = rule(body);
  if (verdict === 'mistyped') throw mistyped(40063);
  if (verdict === 'missing') throw new WeComFailure(40063);
  if (verdict === 'invalid') throw new WeComFailure(40058);
  return body as T;
}

export function object(fields: Readonly<Record<string, FieldRule>>): FieldRule {
  return (value) => {
    if (value === undefined) return 'missing';
    if (!isJsonObject(value)) return 'mistyped';
    return gravest(Object.entries(fields).map(([name, rule]) => rule(value[name])));
  };
}

export function list(rule: FieldRule): FieldRule {
  return (value) => (Array.isArray(value) ? gravest(value.map(rule)) : 'mistyped');
}

export function textUpTo(max: number, holds: (value: string) => boolean = () => true): FieldRule {
  return (value) => {
    if (value === undefined || value === '') return 'missing';
    if (typeof value !== 'string') return 'mistyped';
    return value.length <= max && holds(value) ? 'valid' : 'invalid';
  };
}

export function integer(least: number): FieldRule {
  return (value) => {
    if (value === undefined) return 'missing';
    if (!Number.isSafeInteger(value)) return 'mistyped';
    return Number(value) >= least ? 'valid' : 'invalid';
  };
}

export function choice(...values: readonly (number | string)[]): FieldRule {
  return (value) => {
    if (value === undefined || value === '') return 'missing';
    if (typeof value !== typeof values[0]) return 'mistyped';
    return values.includes(value as number | string) ? 'valid' : 'invalid';
  };
}

export function optional(rule: FieldRule): FieldRule {
  return (value) => (value === undefined || value === '' ? 'valid' : rule(value));
}

export const APPID = textUpTo(32);
export const MCHID = textUpTo(32);
export const OUT_TRADE_NO = textUpTo(32, isOutTradeNo);
export const OUT_REFUND_NO = textUpTo(64, isOutRefundNo);
export const OUT_REQUEST_NO = textUpTo(32);
export const CNY = textUpTo(16, (value) => value === 'CNY');
export const IP = textUpTo(45, (value) => isIP(value) !== 0);
export const TIME = textUpTo(64, (value) => RFC3339.test(value) && !Number.isNaN(Date.parse(value)));

function gravest(verdicts: readonly Verdict[]): Verdict {
  return FLAWS.find((flaw) => verdicts.includes(flaw)) ?? 'valid';
}
