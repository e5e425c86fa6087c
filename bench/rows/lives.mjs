import { start } from '../ipc.mjs';
import { median } from '../measure.mjs';
import { printTable } from '../table.mjs';

/** What orders leave behind that were watched, paid, told and let go. */
export async function lives({ smoke }) {
  const [rounds, count, warmUp] = smoke ? [1, 100, 100] : [5, 20_000, 5_000];
  const host = start('lives.mjs', ['--expose-gc']);
  try {
    await host.run('live', warmUp);
    const figures = [];
    for (let round = 0; round < rounds; round++) figures.push(await host.run('live', count));
    const kept = figures.map((figure) => figure.kept);
    printTable(
      `The whole life of ${(rounds * count).toLocaleString('en')} orders, without a network`,
      ['', `each ${count.toLocaleString('en')} in turn`],
      [
        ['bytes left on the heap, each order', kept.map((bytes) => bytes.toFixed(0)).join(' · ')],
        ['CPU µs, each order', median(figures.map(({ cpu }) => cpu)).toFixed(0)],
      ],
    );
  } finally {
    await host.stop();
  }
}
