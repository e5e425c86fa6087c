import { MCHID, object, OUT_TRADE_NO, readBody } from './body-rules.js';
import type { Route } from './route.js';
import { assertOwner } from './route.js';

export interface OrderReference {
  readonly mchid: string;
  readonly out_trade_no: string;
}

export const ORDER_REFERENCE = object({ mchid: MCHID, out_trade_no: OUT_TRADE_NO });

/** https://developer.work.weixin.qq.com/document/path/97323 */
export const getOrder: Route = (state, { corpId, text }) => {
  const { mchid, out_trade_no } = readBody<OrderReference>(text, ORDER_REFERENCE);
  assertOwner(state, corpId, mchid);
  return { ...state.orders.require(mchid, out_trade_no).body };
};
