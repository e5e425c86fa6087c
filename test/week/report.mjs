import { STRATEGIES } from '../../bench/strategies.mjs';
import { percentile } from '../chaos/tally.mjs';
import { print, seconds } from '../chaos/print.mjs';

/** As documented. */
const STRATEGY = STRATEGIES['default, closeAfter 15 min'];
/** How far the queries of an order may be from what is documented: each restart and each failure costs another one. */
const QUERIES_WITHIN = 0.1;
/** How much more than at first the heap may hold at last. */
const HEAP_WITHIN = 1.1;
const MIB = 1_048_576;

/** Prints what is known of the week, and what of it breaks a promise. */
export function report({ customers, shop, states, queries, heap }) {
  const orders = [...states.keys()];
  const [paid, unpaid] = [true, false].map((isPaid) =>
    orders.filter((order) => (states[order] === 'SUCCESS') === isPaid),
  );
  const wrong = orders.filter((order) => shop.ends[order] !== states[order]);
  const twice = orders.filter((order) => shop.told[order] > 1);
  const latencies = paid
    .map((order) => shop.endedAt[order] - customers.paidAt[order])
    .toSorted((a, b) => a - b);
  const ages = customers.paidAt.map((at, order) => at - customers.createdAt[order]);
  const ofPaid = queriesOf(paid, queries, (order) => ages[order]);
  const ofUnpaid = queriesOf(unpaid, queries, () => Infinity);
  const growth = heap.at(-1) / heap[0];
  const rows = [
    ['orders', `${orders.length}: ${paid.length} paid, ${unpaid.length} not`],
    ['not as at WeCom', wrong.length],
    ['told twice', twice.length],
    ['left open', shop.open],
    ['paid to told', [0.5, 0.9, 0.99, 1].map((share) => seconds(percentile(latencies, share))).join(', ')],
    ['queries of a paid order', texts(ofPaid)],
    ['… of an unpaid one', texts(ofUnpaid)],
    ['MiB of heap, in turn', heap.map((bytes) => (bytes / MIB).toFixed(1)).join(' ')],
  ];
  const failures = [
    ...wrong
      .slice(0, 10)
      .map((order) => `order ${order}: ${states[order]} at WeCom, ${shop.ends[order]} here`),
    ...(twice.length > 0 ? [`orders were told twice: ${twice.slice(0, 10).join(', ')}`] : []),
    ...[ofPaid, ofUnpaid].filter(isFar).map((figures) => `queries: ${texts(figures)}`),
    ...(growth > HEAP_WITHIN ? [`the heap has grown by ${((growth - 1) * 100).toFixed(0)} %`] : []),
  ];
  return print('A week', rows, failures);
}

function queriesOf(orders, queries, ageAtPayment) {
  // Who pays after an order was to be closed, and may as long as an outage lets nobody close it, costs what an unpaid one does.
  const documented = (order) => (STRATEGY(ageAtPayment(order)) ?? STRATEGY(Infinity)).queries;
  return { counted: mean(orders, (order) => queries[order]), documented: mean(orders, documented) };
}

function mean(orders, valueOf) {
  return orders.reduce((sum, order) => sum + valueOf(order), 0) / orders.length;
}

function isFar({ counted, documented }) {
  return Math.abs(counted / documented - 1) > QUERIES_WITHIN;
}

function texts({ counted, documented }) {
  return `${counted.toFixed(2)}, documented ${documented.toFixed(2)}`;
}
