import { WeComFailure } from '../exchange/failure.js';
import { refundBody } from '../refunds/fake-refund.js';
import { MCHID, object, OUT_REFUND_NO, readBody } from './body-rules.js';
import type { Route } from './route.js';
import { assertOwner, OK } from './route.js';

interface RefundReference {
  readonly mchid: string;
  readonly out_refund_no: string;
}

const BODY = object({ mchid: MCHID, out_refund_no: OUT_REFUND_NO });

/** https://developer.work.weixin.qq.com/document/path/97352 */
export const getRefundDetail: Route = (state, { corpId, text }) => {
  const { mchid, out_refund_no } = readBody<RefundReference>(text, BODY);
  assertOwner(state, corpId, mchid);
  const booked = state.refunds.find(mchid, out_refund_no);
  if (booked) return { ...refundBody(booked, state.readings.closedRefund), ...OK };
  const { refundNotFound } = state.errcodes;
  throw new WeComFailure(refundNotFound, `out_refund_no[${out_refund_no}] not exists under mchid[${mchid}]`);
};
