/** The statuses that say how an order ended. A refunded order that the shop heard of as paid is no longer listed. */
const TOLD = {
  SUCCESS: ['paid'],
  REFUND: ['paid', 'refunded'],
  CLOSED: ['closed'],
  REVOKED: ['revoked'],
};
const PAID = new Set(['SUCCESS', 'REFUND']);
const RANKS = { CLOSED: 1, REVOKED: 1, SUCCESS: 2, REFUND: 3 };

/**
 * Compares what the shop heard with what happened.
 *
 * @param {object[]} upstream the orders as WeCom knows them: `{ out_trade_no, total, transaction_id, history }`
 * @param {object[]} rows the shop's orders
 * @param {object[]} deliveries the calls of the shop's listeners, in the order in which they began
 */
export function tally(upstream, rows, deliveries) {
  const statuses = new Map(rows.map(({ out_trade_no, status }) => [out_trade_no, status]));
  const heard = groupBy(deliveries, ({ out_trade_no }) => out_trade_no);
  const handled = [...groupBy(deliveries.filter(isHandled), ({ id }) => id).values()];
  const called = [...groupBy(deliveries, ({ id }) => id).values()];
  const facts = upstream.map((order) => ({
    ...order,
    status: statuses.get(order.out_trade_no),
    deliveries: heard.get(order.out_trade_no) ?? [],
    paidAt: paidAt(order),
  }));
  return {
    orders: upstream.length,
    paid: facts.filter((fact) => fact.paidAt !== undefined).length,
    lost: numbersOf(facts.filter(isLost)),
    false: numbersOf(facts.filter(isFalse)),
    contradictory: numbersOf(facts.filter(isContradictory)),
    closed: facts.filter(({ status }) => status === 'closed').length,
    closedThoughPaid: numbersOf(facts.filter(isClosedThoughPaid)),
    events: handled.length,
    duplicates: handled.reduce((sum, group) => sum + group.length - 1, 0),
    redelivered: called.reduce((sum, group) => sum + group.length - 1, 0),
    latencies: [...latenciesOf(upstream, deliveries).values()],
  };
}

/** Of each order, ms from its payment to the end of the first call that handled it, if there was one. */
export function latenciesOf(upstream, deliveries) {
  const payments = deliveries.filter((call) => isHandled(call) && PAID.has(call.trade_state));
  const first = new Map(payments.toReversed().map((call) => [call.out_trade_no, call.handledAt]));
  const told = upstream.filter((order) => paidAt(order) !== undefined && first.has(order.out_trade_no));
  return new Map(told.map((order) => [order.out_trade_no, first.get(order.out_trade_no) - paidAt(order)]));
}

/** Whether the shop knows of every end: of the orders, and of the refunds. */
export function isSettled({ lost, ofRefunds }) {
  return lost.length === 0 && ofRefunds.lost.length === 0;
}

/** Ended at WeCom, and the shop's table does not say so. */
function isLost({ history, status }) {
  const told = TOLD[history.at(-1)?.trade_state];
  return told !== undefined && !told.includes(status);
}

/** The shop gave up an order that its customer has paid. */
function isClosedThoughPaid({ status, paidAt: since }) {
  return since !== undefined && status === 'closed';
}

/** The shop was told of a payment before there was one, or of another one than there was. */
function isFalse({ total, transaction_id, status, deliveries, paidAt: since }) {
  const claims = deliveries.filter(({ trade_state }) => PAID.has(trade_state));
  const isClaimed = claims.length > 0 || status === 'paid' || status === 'refunded';
  if (since === undefined) return isClaimed;
  return claims.some(
    (claim) => claim.startedAt < since || claim.total !== total || claim.transaction_id !== transaction_id,
  );
}

/** The shop was told of a way back, of an end that never was, or of two answers under one id. */
function isContradictory({ history, deliveries }) {
  const states = new Set(history.map(({ trade_state }) => trade_state));
  return deliveries.some(
    (delivery, index) =>
      !states.has(delivery.trade_state) ||
      deliveries.slice(0, index).some((earlier) => contradicts(earlier, delivery)),
  );
}

function contradicts(earlier, later) {
  if (earlier.trade_state === later.trade_state) return answerOf(earlier) !== answerOf(later);
  return earlier.id === later.id || RANKS[later.trade_state] <= RANKS[earlier.trade_state];
}

function answerOf({ id, transaction_id, total }) {
  return JSON.stringify([id, transaction_id, total]);
}

function paidAt({ history }) {
  return history.find(({ trade_state }) => PAID.has(trade_state))?.at;
}

export function isHandled({ handledAt }) {
  return handledAt !== null;
}

function numbersOf(facts) {
  return facts.map(({ out_trade_no }) => out_trade_no);
}

export function groupBy(items, keyOf) {
  const groups = new Map();
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  return groups;
}

/** The value that this share of the values does not exceed. */
export function percentile(values, share) {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)];
}
