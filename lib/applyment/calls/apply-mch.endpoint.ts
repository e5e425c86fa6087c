import type { Endpoint } from '../../calls/rules/endpoint.js';

/**
 * Whether a repeat is refused, or replaces what was submitted, is not documented; `get_applyment_status` tells:
 * https://developer.work.weixin.qq.com/document/path/98973
 */
export const APPLY_MCH: Endpoint = {
  path: '/cgi-bin/miniapppay/apply_mch',
  method: 'post',
  authorizedBy: 'token',
  idempotency: 'settled-by-query',
  limits: [],
  goesFirst: false,
};
