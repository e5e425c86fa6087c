import { start } from '../ipc.mjs';
import { inTurns, median, ratios, spread } from '../measure.mjs';
import { ORDER } from '../order.mjs';
import { fillRateWindows, hasRedis, usedBy, withRedis } from '../redis.mjs';
import { printTable } from '../table.mjs';

const NAMES = { alone: 'query()', shared: 'query() with WeComPayRedisModule' };
const WAYS = Object.keys(NAMES);
const CONCURRENCIES = [1, 16];

/** What a query costs whose token and rate limit are shared on Redis. */
export async function clusterCalls({ urls, smoke }) {
  if (!hasRedis('the cost of a shared token and rate limit')) return;
  const [rounds, count, warmUp] = smoke ? [1, 64, 64] : [15, 400, 4_000];
  await withRedis(async ({ url, client }) => {
    const callers = Object.fromEntries(WAYS.map((way) => [way, start('caller.mjs')]));
    try {
      await callers.alone.run('use', undefined, urls.http, ORDER.out_trade_no);
      await callers.shared.run('use', url, urls.http, ORDER.out_trade_no);
      for (const way of WAYS) await callers[way].run('drive', warmUp, 16);
      for (const concurrency of CONCURRENCIES) {
        const costs = await inTurns(WAYS, rounds, async (way) => {
          await fillRateWindows(client);
          const cost = () => callers[way].run('cost', count, concurrency);
          const { result, used } = await usedBy(client, cost);
          return { ...result, redis: used.cpu / count };
        });
        print(concurrency, costs, `${rounds} rounds of ${count} calls`);
      }
    } finally {
      await Promise.all(Object.values(callers).map((caller) => caller.stop()));
    }
  });
}

function print(concurrency, costs, effort) {
  const figures = (way, name) => costs[way].map((cost) => cost[name]);
  const ratio = (way, name) => spread(ratios(figures(way, name), figures('alone', name)));
  printTable(
    `A query with shared token and rate limit, ${concurrency} at a time (${effort}; ratios: median and middle half)`,
    ['', 'CPU µs/call', '/ query()', 'latency µs', '/ query()', 'Redis CPU µs/call'],
    WAYS.map((way) => [
      NAMES[way],
      median(figures(way, 'cpu')).toFixed(0),
      ratio(way, 'cpu'),
      (median(figures(way, 'latency')) * 1_000).toFixed(0),
      ratio(way, 'latency'),
      way === 'alone' ? '—' : median(figures(way, 'redis')).toFixed(0),
    ]),
  );
}
