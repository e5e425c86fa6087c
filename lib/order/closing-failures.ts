import type { WeComPayError } from '../errors/wecom-pay.error.js';
import { OrderNotClosedError } from '../errors/wecom-pay.errors.js';
import { CLOSE_ORDER } from './close-order.endpoint.js';
import { CLOSABLE_FROM } from './closing-rules.js';
import type { OrderDto } from './dto/order.dto.js';
import { orderKey } from './order-key.js';

const MINUTES = CLOSABLE_FROM / 60_000;
const AGE_RULE = `WeCom closes an order ${MINUTES} min after its creation at the earliest.`;

/** @param retryAfter ms until the order is old enough. */
export function tooNew(order: OrderDto, retryAfter: number): OrderNotClosedError {
  const seconds = Math.ceil(retryAfter / 1_000);
  return notSent(
    `Order ${orderKey(order)} cannot be closed for another ${seconds} s. ${AGE_RULE}`,
    retryAfter,
  );
}

/** The customer is paying, or may be. */
export function paymentInProgress(order: OrderDto): OrderNotClosedError {
  const { trade_state } = order;
  return notSent(
    `Order ${orderKey(order)} was not closed: it is ${trade_state}, so a payment may be in progress. Try again once it is NOTPAY.`,
  );
}

/**
 * Why an order is still not in a final state after a close.
 * @param refusal what came of the close, if WeCom did not accept it.
 * @param retryAfter ms until the order is certainly old enough, if it may be too new: created after the application's
 * row, or by another clock, it may be younger than the row.
 */
export function notClosed(
  order: OrderDto,
  refusal: WeComPayError | undefined,
  retryAfter: number | undefined,
): WeComPayError {
  const still = `Order ${orderKey(order)} is still ${order.trade_state}`;
  const endpoint = CLOSE_ORDER.path;
  if (refusal === undefined) {
    return new OrderNotClosedError(`${still}, although WeCom has accepted its close. Query it again later.`, {
      endpoint,
      outcome: 'unknown',
    });
  }
  // Any other kind of error says itself what to do.
  if (refusal.code !== 'UNKNOWN_ERRCODE') return refusal;
  const { errcode, errmsg, outcome } = refusal;
  const advice = `It may be too new: ${AGE_RULE}`;
  return new OrderNotClosedError(
    `${still}: WeCom answered its close with errcode ${errcode}, whose meaning it does not document. ${advice}`,
    { endpoint, errcode, errmsg, outcome, hint: advice, retryAfter },
  );
}

function notSent(message: string, retryAfter?: number): OrderNotClosedError {
  return new OrderNotClosedError(message, { endpoint: CLOSE_ORDER.path, outcome: 'not-sent', retryAfter });
}
