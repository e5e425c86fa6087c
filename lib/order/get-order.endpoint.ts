import type { Endpoint } from '../calls/rules/endpoint.js';

/** A read, although it is a POST: https://developer.work.weixin.qq.com/document/path/97323 */
export const GET_ORDER: Endpoint = {
  path: '/cgi-bin/miniapppay/get_order',
  method: 'post',
  authorizedBy: 'token',
  idempotency: 'read',
  limits: [],
  goesFirst: false,
};
