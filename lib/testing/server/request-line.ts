import type { FakeRequest } from './request-log.js';

/** The fields of a request that say what it is about. */
const NUMBERS = ['out_trade_no', 'out_refund_no', 'prepay_id'];

/** A request and its answer on one line, without its query string, which carries credentials. */
export function requestLine({ at, method, endpoint, body, status, errcode, fault }: FakeRequest): string {
  const about = NUMBERS.map((name) => Object(body)[name] as unknown)
    .filter((number) => typeof number === 'string')
    .map((number) => ` ${number}`)
    .join('');
  const outcome = status === undefined ? 'no answer' : `${status}${errcode ? `, errcode ${errcode}` : ''}`;
  return `${new Date(at).toISOString()} ${method} ${endpoint}${about}: ${outcome}${fault ? ` (${fault})` : ''}`;
}
