import { median } from '../measure.mjs';
import { ORDER } from '../order.mjs';
import { printTable } from '../table.mjs';
import { withClients } from './clients.mjs';

const NAMES = {
  ours: 'query()',
  nestAxios: '(a) firstValueFrom(httpService.post())',
  tunedAxios: '(b) axios, tuned keep-alive agent',
  undiciPool: '(c) undici Pool.request + JSON.parse',
};
const CONCURRENCY = 16;
/** So much room that no collection comes between. */
const NODE_OPTIONS = ['--expose-gc', '--min-semi-space-size=256', '--max-semi-space-size=256'];

/** What a call allocates, and what is left of it. */
export async function memory({ urls, smoke }) {
  const [rounds, count, warmUp] = smoke ? [2, 64, 64] : [9, 500, 4_000];
  const wanted = Object.keys(NAMES).map((contender) => ({
    contender,
    baseUrl: urls.http,
    out_trade_no: ORDER.out_trade_no,
    nodeOptions: NODE_OPTIONS,
  }));
  await withClients(wanted, async (clients) => {
    const rows = [];
    for (const [contender, client] of Object.entries(clients)) {
      await client.run('drive', warmUp, CONCURRENCY);
      const figures = [];
      for (let round = 0; round < rounds; round++)
        figures.push(await client.run('memory', count, CONCURRENCY));
      rows.push([
        NAMES[contender],
        (median(figures.map(({ allocated }) => allocated)) / 1_024).toFixed(1),
        median(figures.map(({ kept }) => kept)).toFixed(0),
      ]);
    }
    printTable(
      `Heap, ${CONCURRENCY} calls at a time (median of ${rounds} rounds of ${count} calls)`,
      ['', 'allocated KiB/call', 'kept bytes/call'],
      rows,
    );
  });
}
