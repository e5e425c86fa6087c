import type { Endpoint } from '../../calls/rules/endpoint.js';

/** A read, although it is a POST: https://developer.work.weixin.qq.com/document/path/98974 */
export const GET_APPLYMENT_STATUS: Endpoint = {
  path: '/cgi-bin/miniapppay/get_applyment_status',
  method: 'post',
  authorizedBy: 'token',
  idempotency: 'read',
  limits: [],
  goesFirst: false,
};
