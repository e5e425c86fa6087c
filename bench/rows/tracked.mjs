import { start } from '../ipc.mjs';
import { inTurns, median, ratios, spread } from '../measure.mjs';
import { printTable } from '../table.mjs';

const NODE_OPTIONS = ['--expose-gc'];
const DUE = 100;

/** What an order under watch costs, and a tick, which must not grow with their number. */
export async function tracked({ smoke }) {
  const counts = smoke ? [200, 1_000] : [1_000, 10_000, 100_000, 1_000_000];
  const [rounds, ticksEach] = smoke ? [1, 3] : [5, 20];
  const hosts = Object.fromEntries(counts.map((count) => [count, start('tracked.mjs', NODE_OPTIONS)]));
  try {
    const memory = {};
    for (const count of counts) memory[count] = await hosts[count].run('track', count);
    const ticks = async (count, due, alone) => median(await hosts[count].run('tick', ticksEach, due, alone));
    const measure = async (count) => ({
      whole: await ticks(count, DUE, false),
      alone: await ticks(count, DUE, true),
      idle: await ticks(count, 0, true),
      scan: median(await hosts[count].run('scan', 3)),
    });
    for (const count of counts) await measure(count);
    print(counts, memory, await inTurns(counts, rounds, measure), `${rounds} rounds of ${ticksEach}`);
  } finally {
    await Promise.all(Object.values(hosts).map((host) => host.stop()));
  }
}

function print(counts, memory, times, effort) {
  const figures = (count, name) => times[count].map((time) => time[name]);
  const µs = (count, name) => median(figures(count, name)).toFixed(0);
  const growth = (count, name) => spread(ratios(figures(count, name), figures(counts[0], name)));
  const first = `/ ${text(counts[0])}`;
  printTable(
    `A tick with ${DUE} orders due, answered without a network, µs (${effort})`,
    ['orders under watch', 'polls included', first, 'engine alone', first, 'none due', 'scan of all instead'],
    counts.map((count) => [
      text(count),
      µs(count, 'whole'),
      growth(count, 'whole'),
      µs(count, 'alone'),
      growth(count, 'alone'),
      µs(count, 'idle'),
      µs(count, 'scan'),
    ]),
  );
  printTable(
    'Heap, bytes for each order under watch',
    ['orders under watch', 'all', 'without the text of its key'],
    counts.map((count) => [
      text(count),
      memory[count].bytes.toFixed(0),
      (memory[count].bytes - memory[count].text).toFixed(0),
    ]),
  );
}

/** A look at a long list of unfinished orders, as it is done and in one turn of the event loop. */
export async function sweeps({ smoke }) {
  const [rounds, count] = smoke ? [1, 1_000] : [7, 100_000];
  const host = start('tracked.mjs', NODE_OPTIONS);
  try {
    await host.run('sweeps', count, true);
    const ways = { 'with rests': true, 'in one turn': false };
    const measured = await inTurns(Object.keys(ways), rounds, (way) => host.run('sweeps', count, ways[way]));
    const all = (way, kind, name) => measured[way].map((sweep) => sweep[kind][name]);
    const kinds = { fresh: 'all new', known: 'all known', gone: 'none listed, all let go' };
    printTable(
      `A sweep over ${text(count)} rows, CPU ms (${rounds} rounds: median; longest turn: median and middle half)`,
      ['', ...Object.keys(ways).flatMap((way) => [way, 'longest turn'])],
      Object.entries(kinds).map(([kind, name]) => [
        name,
        ...Object.keys(ways).flatMap((way) => [
          median(all(way, kind, 'total')).toFixed(0),
          spread(all(way, kind, 'longest'), 0),
        ]),
      ]),
    );
  } finally {
    await host.stop();
  }
}

function text(count) {
  return count.toLocaleString('en');
}
