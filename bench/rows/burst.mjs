import { start } from '../ipc.mjs';
import { inTurns, median, ratios, spread } from '../measure.mjs';
import { hasRedis, withRedis } from '../redis.mjs';
import { printTable } from '../table.mjs';

const ONE_BY_ONE = 'queue.add() of BullMQ, one by one';
const WAYS = {
  [ONE_BY_ONE]: 'addOneByOne',
  'queue.add() of BullMQ, all at once': 'addAtOnce',
  'track(), all at once': 'track',
};

/** Orders that a shop creates at the same moment, until all are tracked. */
export async function burst({ smoke }) {
  if (!hasRedis('many orders at once')) return;
  const [rounds, count] = smoke ? [1, 50] : [5, 5_000];
  const host = start('burst.mjs');
  try {
    const figures = await withRedis(async ({ url, client }) => {
      await host.run('open', url);
      const measure = async (way) => {
        await client.flushdb();
        return host.run(WAYS[way], count);
      };
      for (const way of Object.keys(WAYS)) await measure(way);
      return inTurns(Object.keys(WAYS), rounds, measure);
    });
    const of = (way, name) => figures[way].map((figure) => figure[name]);
    printTable(
      `${count.toLocaleString('en')} orders at once (${rounds} rounds)`,
      ['', 'ms until all are tracked', 'ratio', 'refused'],
      Object.keys(WAYS).map((way) => [
        way,
        median(of(way, 'took')).toFixed(0),
        spread(ratios(of(way, 'took'), of(ONE_BY_ONE, 'took'))),
        `${Math.max(...of(way, 'refused'))}`,
      ]),
    );
  } finally {
    await host.stop();
  }
}
