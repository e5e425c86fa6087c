import { WeComFailure } from '../exchange/failure.js';
import type { BookedOrder } from '../orders/fake-order.js';
import { inState, isClosed, isPaid } from '../orders/fake-order.js';
import { readBody } from './body-rules.js';
import type { OrderReference } from './get-order.js';
import { ORDER_REFERENCE } from './get-order.js';
import type { Route, WeComState } from './route.js';
import { assertOwner, OK } from './route.js';

/** The customer is paying, or a deduction is pending. */
const BUSY: ReadonlySet<string> = new Set(['USERPAYING', 'ACCEPT']);

/** https://developer.work.weixin.qq.com/document/path/97324 */
export const closeOrder: Route = (state, { corpId, text }) => {
  const { mchid, out_trade_no } = readBody<OrderReference>(text, ORDER_REFERENCE);
  assertOwner(state, corpId, mchid);
  const booked = state.orders.require(mchid, out_trade_no);
  if (isToBeClosed(booked, state)) {
    state.orders.store({ ...booked, body: inState(booked.body, 'CLOSED') });
  }
  return { ...OK };
};

/** @throws WeComFailure if the order cannot be closed, or not yet */
function isToBeClosed({ body, createdAt }: BookedOrder, state: WeComState): boolean {
  const { readings, errcodes, clock, closableAfter } = state;
  if (isPaid(body)) {
    if (readings.closingPaid === 'ignored') return false;
    throw new WeComFailure(errcodes.orderPaid, 'order paid');
  }
  if (isClosed(body)) {
    if (readings.closingClosed === 'done') return false;
    throw new WeComFailure(errcodes.orderClosed, 'order closed');
  }
  if (BUSY.has(body.trade_state)) throw new WeComFailure(errcodes.orderBusy, 'user paying');
  if (clock.now() - createdAt >= closableAfter) return true;
  throw new WeComFailure(errcodes.closedTooSoon, 'order created just now');
}
