import type { Endpoint } from '../calls/rules/endpoint.js';

/** Signs, and changes nothing: https://developer.work.weixin.qq.com/document/path/98130 */
export const GET_SIGN: Endpoint = {
  path: '/cgi-bin/miniapppay/get_sign',
  method: 'post',
  authorizedBy: 'token',
  idempotency: 'read',
  limits: [],
  goesFirst: false,
};
