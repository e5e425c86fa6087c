import { start } from '../ipc.mjs';
import { inTurns, median, ratios, spread } from '../measure.mjs';
import { printTable } from '../table.mjs';

const SLOTS = 20;
const LATENCY = 30;
const ALLOWED = (SLOTS * 1_000) / LATENCY;
const NAMES = {
  requests: `undici, ${SLOTS} at a time: nothing but the requests`,
  tracker: `OrderTracker, ${SLOTS} slots: due → queried → event → listener`,
  cronLoop: 'for (const row of rows) in an @Cron()',
};
const POLLERS = Object.keys(NAMES);

/** How many orders are handled in a second, from end to end. */
export async function throughput({ smoke }) {
  const [rounds, count, few, warmUp] = smoke ? [1, 40, 5, 20] : [5, 1_600, 60, 6_000];
  const sizeFor = (poller, size) => (poller === 'cronLoop' ? few : size);
  const fake = start('fake.mjs');
  const hosts = Object.fromEntries(POLLERS.map((poller) => [poller, start('pollers.mjs')]));
  try {
    const baseUrl = await fake.run('listen', LATENCY);
    await Promise.all(POLLERS.map((poller) => hosts[poller].run('use', poller, baseUrl, SLOTS)));
    let placed = 0;
    const measure = async (poller, size) => {
      const numbers = Array.from({ length: size }, () => `bench_${placed++}`);
      await fake.run('pay', numbers);
      return hosts[poller].run('poll', numbers);
    };
    for (const poller of POLLERS) await measure(poller, sizeFor(poller, warmUp));
    print(
      await inTurns(POLLERS, rounds, (poller) => measure(poller, sizeFor(poller, count))),
      `${rounds} rounds of ${count} orders, of ${few} in the loop`,
    );
  } finally {
    await Promise.all([fake, ...Object.values(hosts)].map((host) => host.stop()));
  }
}

function print(costs, effort) {
  const rates = Object.fromEntries(POLLERS.map((poller) => [poller, costs[poller].map(({ rate }) => rate)]));
  const allowed = rates.requests.map(() => ALLOWED);
  printTable(
    `Orders handled per second, WeCom ${LATENCY} ms away (${effort}; ratios: median and middle half)`,
    ['', 'orders/s', `/ ${SLOTS} in ${LATENCY} ms`, '/ requests', '/ loop', 'CPU µs/order'],
    POLLERS.map((poller) => [
      NAMES[poller],
      median(rates[poller]).toFixed(0),
      spread(ratios(rates[poller], allowed)),
      spread(ratios(rates[poller], rates.requests)),
      spread(ratios(rates[poller], rates.cronLoop)),
      median(costs[poller].map(({ cpu }) => cpu)).toFixed(0),
    ]),
  );
}
