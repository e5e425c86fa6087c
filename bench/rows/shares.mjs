import { inTurns, median } from '../measure.mjs';
import { ORDER } from '../order.mjs';
import { printTable } from '../table.mjs';
import { withClients } from './clients.mjs';

const CONCURRENCY = 16;
const SMALLEST = 0.01;
const REST = 'all others';

/** Where the CPU time of a query goes. */
export async function shares({ urls, smoke }) {
  const [rounds, count, warmUp] = smoke ? [1, 64, 64] : [5, 10_000, 4_000];
  const query = { contender: 'ours', baseUrl: urls.http, out_trade_no: ORDER.out_trade_no };
  await withClients([query], async ({ ours }) => {
    await ours.run('drive', warmUp, CONCURRENCY);
    const profiles = await inTurns(['ours'], rounds, () => ours.run('shares', count, CONCURRENCY));
    print(profiles.ours, `${rounds} profiles of ${count} calls, ${CONCURRENCY} at a time; medians`);
  });
}

function print(profiles, effort) {
  const owners = new Set(profiles.flatMap(Object.keys));
  const medians = [...owners].map((owner) => [owner, median(profiles.map((profile) => profile[owner] ?? 0))]);
  const named = medians.filter(([, share]) => share >= SMALLEST).toSorted(([, a], [, b]) => b - a);
  // Medians need not add up.
  const rest = Math.max(0, 1 - named.reduce((sum, [, share]) => sum + share, 0));
  printTable(
    `Where the CPU time of a query() goes (${effort})`,
    ['', 'Share'],
    [...named, [REST, rest]].map(([owner, share]) => [owner, `${(share * 100).toFixed(0)} %`]),
  );
}
