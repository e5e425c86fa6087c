import { shapeOf } from '../../common/text.js';
import { WeComRequestError } from '../../errors/wecom-pay.errors.js';
import { amountOf } from '../../host/rows/amount-of.js';
import { checkedTime } from '../../host/rows/created-at.js';
import { optionalText } from '../../host/rows/optional-text.js';
import type { KnownTradeState } from '../../order/dto/trade-state.js';
import { TRADE_STATES } from '../../order/dto/trade-state.js';
import { GET_ORDER } from '../../order/get-order.endpoint.js';
import { toGetOrderRequest } from '../../order/order-ref.js';
import { GET_REFUND_DETAIL } from '../../refund/calls/get-refund-detail.endpoint.js';
import { toRefundQuery } from '../../refund/calls/refund.request.js';
import type { Entry } from '../comparison/entry.js';
import type { SettledDay, SettledOrder, SettledRefund } from './settled-orders.decorator.js';

const { path: endpoint } = GET_ORDER;

/**
 * What a row of `@SettledOrders()` says of a day; nothing if it is of another merchant.
 * @throws {WeComRequestError} naming the invalid field.
 */
export function readSettledOrder(row: unknown, day: SettledDay): readonly Entry[] {
  if (typeof row !== 'object' || row === null) throw wrong(`it must be an object, got ${shapeOf(row)}`);
  const given = row as SettledOrder;
  const { mchid, out_trade_no } = toGetOrderRequest(
    { mchid: optionalText(given.mchid), out_trade_no: given.out_trade_no },
    day,
  );
  if (mchid !== day.mchid) return [];
  const payment: Entry = {
    out_trade_no,
    out_refund_no: undefined,
    isRefund: false,
    state: stateOf(given.state),
    amount: amountOf('total', given.total, endpoint),
  };
  const refunds = refundsOf(given, day);
  return isWithin(day, given.success_time) ? [payment, ...refunds] : refunds;
}

function stateOf(value: unknown): KnownTradeState {
  const known = TRADE_STATES.find((state) => state === value);
  if (known !== undefined) return known;
  throw wrong(`state must be one of ${TRADE_STATES.join(', ')}; got ${shapeOf(value)}`);
}

function isWithin({ from, until }: SettledDay, success_time: unknown): boolean {
  if (success_time === undefined || success_time === null) return true;
  const time = checkedTime('success_time', success_time, endpoint);
  return time >= from.getTime() && time < until.getTime();
}

function refundsOf({ out_trade_no, refunds }: SettledOrder, { mchid }: SettledDay): readonly Entry[] {
  if (refunds === undefined || refunds === null) return [];
  if (!Array.isArray(refunds)) throw wrong(`refunds must be an array, got ${shapeOf(refunds)}`);
  return (refunds as readonly unknown[]).map((row) => {
    if (typeof row !== 'object' || row === null)
      throw wrong(`refunds must be objects, one is ${shapeOf(row)}`);
    const given = row as SettledRefund;
    const { out_refund_no } = toRefundQuery({ out_refund_no: given.out_refund_no }, { mchid });
    const amount = amountOf('refund', given.refund, GET_REFUND_DETAIL.path);
    return { out_trade_no, out_refund_no, isRefund: true, state: 'REFUND', amount };
  });
}

function wrong(what: string): WeComRequestError {
  return new WeComRequestError(`${what}.`, { endpoint });
}
