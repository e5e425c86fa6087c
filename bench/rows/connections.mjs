import { setTimeout as sleep } from 'node:timers/promises';
import { inTurns, median, ratios, spread } from '../measure.mjs';
import { printTable } from '../table.mjs';
import { withClients } from './clients.mjs';

const CALLS = 4;
const NAMES = {
  ours: 'query()',
  nestAxios: 'httpService.post(), default agent',
  tunedAxios: 'axios, tuned keep-alive agent',
  undiciPool: 'undici Pool, keepAliveTimeout 90 s',
  undiciDefault: 'undici request(), default agent',
  fetch: 'fetch()',
};

/** How many TLS connections calls seconds apart open. */
export async function connections({ urls, server, smoke }) {
  const gap = smoke ? 100 : 6_000;
  await withClients(overTls('apart', Object.keys(NAMES), urls), async (clients) => {
    const rows = Object.entries(clients).map(async ([contender, client]) => {
      for (let index = 0; index < CALLS; index++) {
        if (index > 0) await sleep(gap);
        await client.run('drive', 1, 1);
      }
      return contender;
    });
    const opened = [];
    for (const contender of await Promise.all(rows)) {
      opened.push([NAMES[contender], String(await server.run('connections', orderOf('apart', contender)))]);
    }
    printTable(
      `TLS connections opened for ${CALLS} calls, ${gap / 1_000} s apart`,
      ['', 'connections'],
      opened,
    );
  });
}

const KEPT_AND_NEW = {
  ours: 'query(), kept connection',
  tunedAxios: 'axios, kept connection',
  closingAxios: 'axios, new connection for each call (session resumed)',
};

/** What a new TLS connection costs, as against a kept one. */
export async function keptAndNew({ urls, smoke }) {
  const [rounds, count, warmUp] = smoke ? [2, 8, 8] : [15, 150, 500];
  const contenders = Object.keys(KEPT_AND_NEW);
  await withClients(overTls('kept', contenders, urls), async (clients) => {
    for (const client of Object.values(clients)) await client.run('drive', warmUp, 1);
    const costs = await inTurns(contenders, rounds, (contender) => clients[contender].run('cost', count, 1));
    const figures = (contender, figure) => costs[contender].map((cost) => cost[figure]);
    const ratio = (contender, figure) =>
      spread(ratios(figures(contender, figure), figures('tunedAxios', figure)));
    printTable(
      `A call over TLS, one at a time, no network between (${rounds} rounds of ${count} calls)`,
      ['', 'CPU µs/call', '/ axios kept', 'latency µs', '/ axios kept'],
      contenders.map((contender) => [
        KEPT_AND_NEW[contender],
        median(figures(contender, 'cpu')).toFixed(0),
        ratio(contender, 'cpu'),
        (median(figures(contender, 'latency')) * 1_000).toFixed(0),
        ratio(contender, 'latency'),
      ]),
    );
  });
}

function overTls(row, contenders, urls) {
  return contenders.map((contender) => ({
    contender,
    baseUrl: urls.https,
    out_trade_no: orderOf(row, contender),
  }));
}

/** Each client asks for an order of its own, by which the server tells their connections apart. */
function orderOf(row, contender) {
  return `${row}_${contender}`;
}
