import type { Endpoint } from '../../calls/rules/endpoint.js';

/**
 * The same `out_refund_no` is refunded once, but WeCom takes one request a minute for each order, so none is resent
 * within a call: https://developer.work.weixin.qq.com/document/path/97333
 */
export const REFUND = {
  path: '/cgi-bin/miniapppay/refund',
  method: 'post',
  authorizedBy: 'token',
  idempotency: 'repeatable',
  limits: [{ limit: 150, duration: 1_000 }],
  // A second more than WeCom says: requests do not arrive as evenly as they are sent.
  intervalPerOrder: 61_000,
  goesFirst: false,
} satisfies Endpoint;
