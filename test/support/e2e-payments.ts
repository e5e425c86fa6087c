import type { CreateOrderRequest } from '../../lib/index.js';

export const CREATE_ORDER = '/cgi-bin/miniapppay/create_order';
export const CLOSE_ORDER = '/cgi-bin/miniapppay/close_order';
export const GET_SIGN = '/cgi-bin/miniapppay/get_sign';
export const APPID = 'wx1234567890abcdef';

/** An order that no fake WeCom has yet. */
export const NEW_ORDER: CreateOrderRequest = {
  out_trade_no: 'CHECKOUT-1',
  description: '一箱苹果',
  amount: { total: 880 },
  payer: { openid: 'oUpF8uMuAJO_M2pxb1Q9zNjWeS6o' },
  scene_info: { payer_client_ip: '203.0.113.7' },
};
