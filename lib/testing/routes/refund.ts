import { WeComFailure } from '../exchange/failure.js';
import { keyOf } from '../orders/order-book.js';
import type { RefundRequest } from '../refunds/fake-refund.js';
import {
  APPID,
  CNY,
  integer,
  MCHID,
  object,
  optional,
  OUT_REFUND_NO,
  OUT_TRADE_NO,
  readBody,
  textUpTo,
} from './body-rules.js';
import type { Route, WeComState } from './route.js';
import { assertOwner, OK } from './route.js';

const BODY = object({
  mchid: MCHID,
  appid: APPID,
  out_trade_no: OUT_TRADE_NO,
  out_refund_no: OUT_REFUND_NO,
  reason: optional(textUpTo(80)),
  funds_account: optional(textUpTo(32, (account) => account === 'AVAILABLE')),
  amount: object({ refund: integer(1), total: integer(1), currency: CNY }),
});

/** https://developer.work.weixin.qq.com/document/path/97333 */
export const refund: Route = (state, { corpId, text }) => {
  const request = readBody<RefundRequest>(text, BODY);
  assertOwner(state, corpId, request.mchid);
  assertTurn(state, corpId, request);
  const { out_refund_no, amount, promotion_detail } = state.refundDesk.accept(request).detail;
  return { out_refund_no, amount, ...(promotion_detail && { promotion_detail }), ...OK };
};

function assertTurn(
  { refundTurns, clock, errcodes }: WeComState,
  corpId: string,
  { mchid, out_trade_no }: RefundRequest,
): void {
  const exceeded = refundTurns.take(corpId, keyOf(mchid, out_trade_no), clock.now());
  if (exceeded === 'perSecond') throw new WeComFailure(45009);
  if (exceeded) throw new WeComFailure(errcodes.refundTooSoon);
}
