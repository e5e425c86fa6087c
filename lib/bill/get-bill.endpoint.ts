import type { Endpoint } from '../calls/rules/endpoint.js';

/** A read, although it is a POST: https://developer.work.weixin.qq.com/document/path/98115 */
export const GET_BILL: Endpoint = {
  path: '/cgi-bin/miniapppay/get_bill',
  method: 'post',
  authorizedBy: 'token',
  idempotency: 'read',
  limits: [],
  goesFirst: false,
};

/** The file of a bill, on the host of WeChat Pay: https://developer.work.weixin.qq.com/document/path/98115 */
export const BILL_DOWNLOAD: Endpoint = {
  path: '/v3/billdownload/file',
  method: 'get',
  authorizedBy: 'token',
  idempotency: 'read',
  limits: [],
  goesFirst: false,
};
