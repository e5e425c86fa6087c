import type { Endpoint } from '../calls/rules/endpoint.js';

/** The same `out_trade_no` is the same order: https://developer.work.weixin.qq.com/document/path/97322 */
export const CREATE_ORDER: Endpoint = {
  path: '/cgi-bin/miniapppay/create_order',
  method: 'post',
  authorizedBy: 'token',
  idempotency: 'repeatable',
  limits: [],
  goesFirst: false,
};
