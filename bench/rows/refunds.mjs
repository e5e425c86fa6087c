import { start } from '../ipc.mjs';
import { inTurns, median, ratios, spread } from '../measure.mjs';
import { printTable } from '../table.mjs';

const SLOTS = 20;
/** So far away that these slots stay below the 150 requests a second that WeCom takes. */
const LATENCY = 50;
const CALLS = 3;
const ALLOWED = (SLOTS * 1_000) / LATENCY / CALLS;
const NAMES = {
  watch: `RefundService, ${SLOTS} slots: listed → requested → told`,
  bareLoop: `the same calls by httpService.post(), ${SLOTS} at a time`,
};
const REFUNDERS = Object.keys(NAMES);

/** How many refunds are carried out in a second, from the row to the listener. */
export async function refunds({ smoke }) {
  const [rounds, count, warmUp] = smoke ? [1, 40, 20] : [7, 400, 400];
  const fake = start('fake.mjs');
  const hosts = Object.fromEntries(REFUNDERS.map((refunder) => [refunder, start('refunders.mjs')]));
  try {
    const baseUrl = await fake.run('listen', LATENCY);
    await Promise.all(REFUNDERS.map((refunder) => hosts[refunder].run('use', refunder, baseUrl, SLOTS)));
    let placed = 0;
    const measure = async (refunder, size) => {
      const numbers = Array.from({ length: size }, () => `refunded_${placed++}`);
      await fake.run('pay', numbers);
      return hosts[refunder].run('refund', numbers);
    };
    for (const refunder of REFUNDERS) await measure(refunder, warmUp);
    print(
      await inTurns(REFUNDERS, rounds, (refunder) => measure(refunder, count)),
      `${rounds} rounds of ${count}`,
    );
  } finally {
    await Promise.all([fake, ...Object.values(hosts)].map((host) => host.stop()));
  }
}

function print(costs, effort) {
  const rates = Object.fromEntries(REFUNDERS.map((name) => [name, costs[name].map(({ rate }) => rate)]));
  const cpu = Object.fromEntries(REFUNDERS.map((name) => [name, costs[name].map((cost) => cost.cpu)]));
  const allowed = rates.bareLoop.map(() => ALLOWED);
  printTable(
    `Refunds carried out per second, WeCom ${LATENCY} ms away (${effort}; ratios: median and middle half)`,
    [
      '',
      'refunds/s',
      `/ ${SLOTS} in ${CALLS} × ${LATENCY} ms`,
      '/ bare loop',
      'CPU µs/refund',
      '/ bare loop',
    ],
    REFUNDERS.map((name) => [
      NAMES[name],
      median(rates[name]).toFixed(0),
      spread(ratios(rates[name], allowed)),
      spread(ratios(rates[name], rates.bareLoop)),
      median(cpu[name]).toFixed(0),
      spread(ratios(cpu[name], cpu.bareLoop)),
    ]),
  );
}
