import { inTurns, median, ratios, spread } from '../measure.mjs';
import { ORDER } from '../order.mjs';
import { printTable } from '../table.mjs';
import { withClients } from './clients.mjs';

const NAMES = {
  ours: 'query()',
  oursInLargeHost: 'query(), host with 1,000 other DTO classes',
  nestAxios: '(a) firstValueFrom(httpService.post())',
  tunedAxios: '(b) axios, tuned keep-alive agent',
  undiciPool: '(c) undici Pool.request + JSON.parse',
};
const CONCURRENCIES = [1, 16, 64];
const CONTENDERS = Object.keys(NAMES);

/** What a call costs, next to other ways of making it. */
export async function calls({ urls, smoke }) {
  const [rounds, count, warmUp] = smoke ? [2, 64, 64] : [31, 400, 4_000];
  const wanted = CONTENDERS.map((contender) => ({
    contender,
    baseUrl: urls.http,
    out_trade_no: ORDER.out_trade_no,
  }));
  await withClients(wanted, async (clients) => {
    for (const client of Object.values(clients)) await client.run('drive', warmUp, 16);
    for (const concurrency of CONCURRENCIES) {
      const costs = await inTurns(CONTENDERS, rounds, async (contender) => {
        await clients[contender].run('drive', concurrency * 2, concurrency);
        return clients[contender].run('cost', count, concurrency);
      });
      print(concurrency, costs, `${rounds} rounds of ${count} calls`);
    }
  });
}

function print(concurrency, costs, effort) {
  const cpu = (contender) => costs[contender].map((cost) => cost.cpu);
  printTable(
    `One full order, ${concurrency} at a time (${effort}; ratios: median and middle half)`,
    ['', 'CPU µs/call', 'CPU / (a)', 'CPU / query()', 'calls/s'],
    CONTENDERS.map((contender) => [
      NAMES[contender],
      median(cpu(contender)).toFixed(0),
      spread(ratios(cpu(contender), cpu('nestAxios'))),
      spread(ratios(cpu(contender), cpu('ours'))),
      median(costs[contender].map(({ rate }) => rate)).toFixed(0),
    ]),
  );
}
