import type { Endpoint } from '../../calls/rules/endpoint.js';

/**
 * Another upload of the same image gives another id, and an id that no applyment uses expires by itself:
 * https://developer.work.weixin.qq.com/document/path/98972
 */
export const UPLOAD_IMAGE: Endpoint = {
  path: '/cgi-bin/miniapppay/upload_image',
  method: 'post',
  authorizedBy: 'token',
  idempotency: 'repeatable',
  limits: [],
  attemptTimeout: 60_000,
  goesFirst: false,
};
