/** What the shop's table says of a refund that ended so. */
const TOLD = { SUCCESS: 'refunded', CLOSED: 'failed', ABNORMAL: 'failed' };

/**
 * Compares what the shop wanted refunded, and heard of that, with what happened.
 *
 * @param {object[]} upstream the refunds that were wanted, and what WeCom knows of them
 * @param {object[]} rows the shop's refunds
 * @param {object[]} deliveries the calls of the shop's listeners of refunds
 */
export function tallyRefunds(upstream, rows, deliveries) {
  const told = new Map(rows.map(({ out_refund_no, status }) => [out_refund_no, status]));
  const numbers = new Set(upstream.map(({ out_refund_no }) => out_refund_no));
  const wantedOf = new Map();
  for (const { out_trade_no, refund } of upstream)
    wantedOf.set(out_trade_no, (wantedOf.get(out_trade_no) ?? 0) + refund);
  const withTold = upstream.map((refund) => ({ ...refund, told: told.get(refund.out_refund_no) }));
  return {
    refunds: upstream.length,
    refunded: upstream.filter(({ status }) => status === 'SUCCESS').length,
    failed: upstream.filter(({ status }) => TOLD[status] === 'failed').length,
    requestedAgain: upstream.filter(({ runs }) => runs > 1).length,
    lost: withTold.filter(isLost).map(standing),
    wrong: numbersOf(withTold.filter((refund) => isWrong(refund, deliveries))),
    double: numbersOf(upstream.filter((refund) => isDouble(refund, numbers))),
    beyond: numbersOf(upstream.filter((refund) => isBeyond(refund, wantedOf))),
  };
}

/** Never requested, not ended, or ended without the shop's knowledge. */
function isLost({ status, told }) {
  return TOLD[status] === undefined || told === 'wanted' || told === undefined;
}

/** The shop was told of an end that is not the last one, or of one that was not there yet. */
function isWrong({ out_refund_no, refund, status, told, history }, deliveries) {
  if (told !== 'wanted' && told !== TOLD[status]) return true;
  return deliveries
    .filter((delivery) => delivery.out_refund_no === out_refund_no)
    .some(
      (delivery) =>
        delivery.refund !== refund ||
        !history.some(({ status: known, at }) => known === delivery.status && at <= delivery.startedAt),
    );
}

/** Carried out more often than it was wanted, or under a number that the shop does not know. */
function isDouble({ runs, timesWanted, numbersOfOrder }, numbers) {
  return runs > timesWanted || numbersOfOrder.some((number) => !numbers.has(number));
}

/** More of the order was refunded than was wanted, or paid. */
function isBeyond({ out_trade_no, total, refundedOfOrder }, wantedOf) {
  return refundedOfOrder > Math.min(total, wantedOf.get(out_trade_no));
}

function standing({ out_refund_no, status = 'unknown', told }) {
  return `${out_refund_no}, ${status} at WeCom, ${told} at the shop`;
}

function numbersOf(refunds) {
  return refunds.map(({ out_refund_no }) => out_refund_no);
}
