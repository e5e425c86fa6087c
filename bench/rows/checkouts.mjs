import { inTurns, median, ratios, spread } from '../measure.mjs';
import { printTable } from '../table.mjs';
import { withClients } from './clients.mjs';

const NAMES = {
  prepay: 'prepay()',
  nestAxiosCheckout: 'firstValueFrom(httpService.post()), twice',
};
const CONTENDERS = Object.keys(NAMES);
const CONCURRENCY = 16;

/** What a checkout costs, which is two calls, next to the two calls alone. */
export async function checkouts({ urls, smoke }) {
  const [rounds, count, warmUp] = smoke ? [2, 64, 64] : [31, 200, 2_000];
  const wanted = CONTENDERS.map((contender) => ({
    contender,
    baseUrl: urls.http,
    out_trade_no: `checkout_${CONTENDERS.indexOf(contender)}`,
  }));
  await withClients(wanted, async (clients) => {
    for (const client of Object.values(clients)) await client.run('drive', warmUp, CONCURRENCY);
    const costs = await inTurns(CONTENDERS, rounds, (contender) =>
      clients[contender].run('cost', count, CONCURRENCY),
    );
    const cpu = (contender) => costs[contender].map((cost) => cost.cpu);
    printTable(
      `One checkout, ${CONCURRENCY} at a time (${rounds} rounds of ${count})`,
      ['', 'CPU µs/checkout', '/ two bare calls', 'checkouts/s'],
      CONTENDERS.map((contender) => [
        NAMES[contender],
        median(cpu(contender)).toFixed(0),
        spread(ratios(cpu(contender), cpu('nestAxiosCheckout'))),
        median(costs[contender].map(({ rate }) => rate)).toFixed(0),
      ]),
    );
  });
}
