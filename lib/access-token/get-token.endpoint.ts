import type { Endpoint } from '../calls/rules/endpoint.js';

/** https://developer.work.weixin.qq.com/document/path/91039 */
export const GET_TOKEN: Endpoint = {
  path: '/cgi-bin/gettoken',
  method: 'get',
  authorizedBy: 'secret',
  idempotency: 'read',
  limits: [],
  goesFirst: true,
};
