import type { Endpoint } from '../../calls/rules/endpoint.js';

/** A read, although it is a POST: https://developer.work.weixin.qq.com/document/path/97352 */
export const GET_REFUND_DETAIL: Endpoint = {
  path: '/cgi-bin/miniapppay/get_refund_detail',
  method: 'post',
  authorizedBy: 'token',
  idempotency: 'read',
  limits: [],
  goesFirst: false,
};
