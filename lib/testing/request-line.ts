import type { FakeRequest } from './request-log.js';

/** A request and its answer on one line, without its query string, which carries credentials. */
export function requestLine({ at, method, endpoint, body, status, errcode, fault }: FakeRequest): string {
  const order = Object(body)['out_trade_no'] as unknown;
  const about = typeof order === 'string' ? ` ${order}` : '';
  const outcome = status === undefined ? 'no answer' : `${status}${errcode ? `, errcode ${errcode}` : ''}`;
  return `${new Date(at).toISOString()} ${method} ${endpoint}${about}: ${outcome}${fault ? ` (${fault})` : ''}`;
}
