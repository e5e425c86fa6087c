import { start } from '../ipc.mjs';
import { inTurns, median, ratios, spread } from '../measure.mjs';
import { printTable } from '../table.mjs';

const NAMES = {
  unheard: 'no subscriber',
  heard: 'a subscriber on every channel',
  alone: 'what is left of the channels without one, alone',
};
const WAYS = Object.keys(NAMES);

/** What the diagnostics channels cost, next to the whole life of an order without a network. */
export async function diagnostics({ smoke }) {
  const [rounds, count, warmUp] = smoke ? [2, 100, 100] : [21, 1_000, 6_000];
  const [unheard, heard] = [start('diagnostics.mjs'), start('diagnostics.mjs')];
  const ways = {
    unheard: (size) => unheard.run('live', size),
    heard: (size) => heard.run('live', size),
    alone: (size) => unheard.run('alone', 10 * size),
  };
  try {
    await heard.run('subscribe');
    for (const way of WAYS) await ways[way](warmUp);
    const costs = await inTurns(WAYS, rounds, (way) => ways[way](count));
    printTable(
      `Diagnostics channels, without a network (${rounds} rounds of ${count} orders; ratios: median and middle half)`,
      ['a start, a request, a call, a poll and an event', 'CPU µs', '/ no subscriber'],
      WAYS.map((way) => [
        NAMES[way],
        median(costs[way]).toFixed(1),
        spread(ratios(costs[way], costs.unheard), 3),
      ]),
    );
  } finally {
    await Promise.all([unheard, heard].map((host) => host.stop()));
  }
}
