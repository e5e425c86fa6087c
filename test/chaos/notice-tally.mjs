import { groupBy, isHandled } from './tally.mjs';

/** Those that need no luck to come at once. */
const AT_ONCE = new Set(['prompt', 'doubled']);

/**
 * Says what became of the notifications, and what the shop had of them.
 *
 * @param {object[]} notices `{ id, out_trade_no, isPayment, fate }`
 * @param {object[]} sendings `{ id, out_trade_no, isPayment, as, at, status, isAccepted }`, by time
 * @param {Map<string, number>} latencies see `latenciesOf`
 * @param {object[]} deliveries the calls of the shop's listeners
 */
export function tallyNotices(notices, sendings, latencies, deliveries) {
  const [genuine, forged] = [sendings.filter(isGenuine), sendings.filter((sending) => !isGenuine(sending))];
  const sendingsOf = groupBy(genuine, ({ id }) => id);
  const count = (fate) => notices.filter((notice) => notice.fate === fate).length;
  const payments = notices
    .filter(
      ({ isPayment, fate, out_trade_no }) => isPayment && fate !== 'untrue' && latencies.has(out_trade_no),
    )
    .map((notice) => ({
      ...notice,
      latency: latencies.get(notice.out_trade_no),
      sendings: sendingsOf.get(notice.id) ?? [],
    }));
  return {
    notifications: notices.length - count('untrue'),
    lost: count('lost'),
    late: count('late'),
    doubled: count('doubled'),
    untrue: count('untrue'),
    unanswered: genuine.filter(({ status }) => status === undefined).length,
    refused: genuine.filter(({ status, isAccepted }) => status !== undefined && !isAccepted).length,
    forged: forged.length,
    believed: forged.filter(({ isAccepted }) => isAccepted).map(({ out_trade_no }) => out_trade_no),
    told: new Set(deliveries.filter(isToldByNotice).map(({ id }) => id)).size,
    retold: retoldOf(deliveries, genuine).length,
    latenciesIfNotified: payments.filter(cameAtOnce).map(({ latency }) => latency),
    latenciesIfNot: payments.filter(neverCame).map(({ latency }) => latency),
  };
}

function isGenuine({ as }) {
  return as === 'genuine';
}

function isToldByNotice(delivery) {
  return isHandled(delivery) && delivery.source === 'notification';
}

/** Told once more, because a notification came to another process than the one that had told it, and knows nothing of that. */
function retoldOf(deliveries, sendings) {
  const taken = groupBy(
    sendings.filter(({ isPayment, isAccepted }) => isPayment && isAccepted),
    ({ out_trade_no }) => out_trade_no,
  );
  const handled = groupBy(deliveries.filter(isHandled), ({ id }) => id);
  return [...handled.values()].flatMap(([first, ...others]) =>
    others.filter(
      ({ life, startedAt, out_trade_no }) =>
        life !== first.life &&
        (taken.get(out_trade_no) ?? []).some(({ at }) => first.startedAt <= at && at <= startedAt),
    ),
  );
}

function cameAtOnce({ fate, sendings: [first] }) {
  return AT_ONCE.has(fate) && first?.isAccepted === true;
}

function neverCame({ sendings }) {
  return !sendings.some(({ isAccepted }) => isAccepted);
}
