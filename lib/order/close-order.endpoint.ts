import type { Endpoint } from '../calls/rules/endpoint.js';

/** Only a query tells how the order ended: https://developer.work.weixin.qq.com/document/path/97324 */
export const CLOSE_ORDER: Endpoint = {
  path: '/cgi-bin/miniapppay/close_order',
  method: 'post',
  authorizedBy: 'token',
  idempotency: 'settled-by-query',
  limits: [],
  goesFirst: false,
};
