import { start } from '../ipc.mjs';
import { inTurns, median, quantile, ratios, spread } from '../measure.mjs';
import { ageAtPayment } from '../payments.mjs';
import { printTable } from '../table.mjs';

const BY_HAND = '@wecom/crypto, a regular expression and JSON.parse';
const NAMES = {
  genuine: 'a notification, verified, decrypted and validated',
  genuineByHand: `the same by ${BY_HAND}`,
  forged: 'a forged one, refused',
  forgedByHand: `the same by ${BY_HAND}`,
  hostile0: 'a forged one with 16 KiB of ciphertext, refused',
  hostile1: 'a forged one with small elements up to 64 KiB, refused',
  hostile2: '64 KiB of small elements, refused',
  hostile3: '64 KiB that begin a ciphertext again and again, refused',
  hostile4: '64 KiB of nested JSON, refused',
  hostile5: '64 KiB of Chinese, refused',
};
const STEPS = Object.keys(NAMES);
const BASE = { genuine: 'genuineByHand', forged: 'forgedByHand' };
const SECOND = 1_000_000;

const LATENCY = 50;
const LATEST_PAYMENT = 120_000;
const CREATED_EVERY = 120;
const SHOPS = {
  'polling alone': { isNotified: false },
  'polling and notifications': { isNotified: true },
  'the same, first poll after 2 min': { isNotified: true, firstPollAfter: LATEST_PAYMENT },
};

/** What it costs to read a notification of WeCom, and to refuse a forged one. */
export async function notifications({ smoke }) {
  const [rounds, count, warmUp] = smoke ? [2, 50, 50] : [15, 1_000, 3_000];
  const host = start('notifications.mjs');
  try {
    for (const step of STEPS) await host.run('cost', step, warmUp);
    const costs = await inTurns(STEPS, rounds, (step) => host.run('cost', step, count));
    printTable(
      `Notifications read (${rounds} rounds of ${count}; ratios: median and middle half)`,
      ['', 'CPU µs', 'a second on one core', '/ by hand'],
      STEPS.map((step) => [
        NAMES[step],
        median(costs[step]).toFixed(1),
        (SECOND / median(costs[step])).toFixed(0),
        spread(ratios(costs[step], costs[BASE[step] ?? step])),
      ]),
    );
  } finally {
    await host.stop();
  }
}

/** How soon the application is told of a payment, and by how many queries. All shops sell at the same time. */
export async function notified({ smoke }) {
  const orders = smoke ? ordersPaidAt([500, 500]) : ordersPaidAt(Array.from({ length: 500 }, ageWithinReach));
  const sales = await Promise.all(Object.values(SHOPS).map((shop) => sell(shop, orders)));
  const [base] = sales;
  printTable(
    `From 'paid' to the listener (${orders.length} orders each, paid within 2 min; WeCom ${LATENCY} ms away)`,
    ['', 'p50 ms', 'p99 ms', 'p50 / polling alone', 'p99 / polling alone', 'queries/order', 'saved/order'],
    Object.keys(SHOPS).map((name, row) => [
      name,
      ...[0.5, 0.99].map((share) => quantile(sales[row].delays, share).toFixed(0)),
      ...[0.5, 0.99].map((share) =>
        (quantile(sales[row].delays, share) / quantile(base.delays, share)).toFixed(3),
      ),
      sales[row].queries.toFixed(2),
      (base.queries - sales[row].queries).toFixed(2),
    ]),
  );
}

async function sell({ isNotified, firstPollAfter }, orders) {
  const [wecom, shop] = [start('fake.mjs'), start('notified-shop.mjs')];
  try {
    const baseUrl = await wecom.run('listen', LATENCY);
    const keys = isNotified ? await wecom.run('keys') : undefined;
    const url = await shop.run('open', { baseUrl, keys, firstPollAfter });
    if (isNotified) await wecom.run('notify', url);
    const [paidAt, { toldAt, queries }] = await Promise.all([
      wecom.run('sell', orders),
      shop.run('sell', orders),
    ]);
    return {
      delays: toldAt.map((told, index) => told - paidAt[index]),
      queries: queries / orders.length,
    };
  } finally {
    await Promise.all([shop.stop(), wecom.stop()]);
  }
}

/** Created one after the other. */
function ordersPaidAt(ages) {
  return ages.map((age, index) => {
    const createdAfter = CREATED_EVERY * index;
    return { out_trade_no: `bench_${index}`, createdAfter, paidAfter: createdAfter + age };
  });
}

function ageWithinReach() {
  const age = ageAtPayment();
  return age <= LATEST_PAYMENT ? age : ageWithinReach();
}
