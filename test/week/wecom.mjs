// WeCom and the customers of the week, in a thread of their own: they remember each order.
import { parentPort, workerData } from 'node:worker_threads';
import { FakeWeCom } from 'nestjs-wecom-pay/testing';
import { GET_ORDER } from '../chaos/faults.mjs';
import { seeded } from '../chaos/random.mjs';
import { nameOf, orderOf, Queue } from './plan.mjs';

/** Of all requests, so many get an answer that is none. */
const FAULTY = 0.002;
const FAULTS = [
  { kind: 'reset' },
  { kind: 'status', status: 502 },
  { kind: 'errcode', errcode: -1 },
  { kind: 'truncate' },
];

/* oxlint-disable unicorn/require-post-message-target-origin -- a thread, no window */
const { customers, sharedNow, queries, outage, seed } = workerData;
const wecom = await FakeWeCom.start({
  historySize: 1,
  now: () => sharedNow[0],
  onRequest({ endpoint, body }) {
    if (endpoint === GET_ORDER) queries[orderOf(body.out_trade_no)]++;
  },
});
const random = seeded(seed, 'faults');
for (const fault of FAULTS)
  wecom.faults.add({ ...fault, times: Infinity, probability: FAULTY / FAULTS.length, random });

const [created, failing, paying] = [customers.createdAt, customers.failsAt, customers.paidAt].map(
  (moments) => new Queue(moments),
);
let refusal;

const ACTS = {
  /** What the customers do until now. Answers with how many orders they have created. */
  act() {
    const [moment] = sharedNow;
    let orders = 0;
    for (const order of created.take(moment)) {
      wecom.orders.create({ out_trade_no: nameOf(order), total: 100 });
      orders++;
    }
    for (const order of failing.take(moment)) if (isPayable(order)) wecom.orders.fail(nameOf(order));
    for (const order of paying.take(moment)) if (isPayable(order)) wecom.orders.pay(nameOf(order));
    if (moment >= outage.from && moment < outage.to)
      refusal ??= wecom.faults.add({ kind: 'status', status: 503, times: Infinity });
    else refusal &&= void refusal.remove();
    return orders;
  },

  /** How all orders have ended. */
  states() {
    return Array.from(customers.createdAt.keys(), stateOf);
  },
};

function stateOf(order) {
  return wecom.orders.get(nameOf(order)).trade_state;
}

function isPayable(order) {
  return stateOf(order) !== 'CLOSED';
}

parentPort.on('message', (act) => parentPort.postMessage(ACTS[act]()));
parentPort.postMessage({ baseUrl: wecom.baseUrl, credentials: wecom.credentials });
