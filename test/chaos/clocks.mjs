import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { PASSWORD, playClusterPhase } from './cluster-phase.mjs';
import { HealthWatch } from './health-watch.mjs';
import { LeaseWatcher } from './lease-watcher.mjs';
import { overlapsOf } from './leases.mjs';
import { pollsOf } from './networks.mjs';
import { environmentOf, HONEST } from './network/faketime.mjs';
import { REPLICAS, siteOn, SOCKET } from './network/site.mjs';
import { pick } from './random.mjs';

const MINUTE = 60_000;
/** ms between two changes, at least, and the most beyond. */
const [SHORTEST, VARIATION] = [15_000, 20_000];
/** What becomes of the clock of a replica; the drifting ones gain or lose an hour in five, and less from then on. */
const CLOCKS = [
  [2, HONEST],
  [2, '+2h x1.0'],
  [2, '-2h x1.0'],
  [1, '+0 x1.2'],
  [1, '+0 x0.8'],
];
const CLOCKS_OF_REDIS = [
  [2, HONEST],
  [1, '+2h x1.0'],
  [1, '-2h x1.0'],
];
const TOLERANCE = 20;

/**
 * Steps the clocks of the replicas, and in the second half that of Redis, while customers pay.
 *
 * @param {object} options those of `playClusterPhase`, and
 * @param {Network} options.network
 * @param {string} options.folder for the files that say what the clocks show
 * @param {number} options.minutes
 * @param {number} options.orders
 */
export async function playClocks(options) {
  const { network, folder } = options;
  const files = Object.fromEntries(['redis', ...REPLICAS].map((name) => [name, join(folder, name)]));
  const set = (name, clock) => writeFile(files[name], `${clock}\n`);
  await Promise.all(Object.keys(files).map((name) => set(name, HONEST)));
  const settings = {
    phase: 'clocks',
    isPersistent: true,
    listenerFailures: 0,
    listenerHangs: 0.03,
    patience: {},
    notesPolls: true,
    share: { track: 0.5, pollNow: 0.1 },
    afterDrain: 25_000,
    site: await siteOn(network, {
      // Whose clock is two hours late would not trust a certificate of today.
      certificate: ['faketime', '-f', '-1d'],
      redis: environmentOf(files.redis),
      replicas: REPLICAS.map((name) => environmentOf(files[name])),
    }),
  };
  return playClusterPhase({ ...options, ...settings }, (scene) => makeTrouble({ ...options, set }, scene));
}

async function makeTrouble({ minutes, orders, set }, { stage, cluster, customers, notes }) {
  const leases = new LeaseWatcher();
  await leases.start(join(stage.directory, SOCKET), PASSWORD);
  const health = new HealthWatch(cluster);
  const random = stage.random('clocks');
  const begun = Date.now();
  const half = begun + (minutes * MINUTE) / 2;
  const until = begun + minutes * MINUTE;
  const steps = [];
  const step = async (name, clock) => {
    steps.push({ name, clock, at: Date.now() });
    await set(name, clock);
  };
  stage.world.placeOrders(orders, minutes * MINUTE, customers);
  try {
    while (Date.now() < until) {
      for (const name of REPLICAS) await step(name, pick(random, CLOCKS));
      if (Date.now() > half) await step('redis', pick(random, CLOCKS_OF_REDIS));
      await sleep(SHORTEST + random() * VARIATION);
    }
  } finally {
    for (const name of ['redis', ...REPLICAS]) await step(name, HONEST);
    await health.stop();
  }
  return () => {
    leases.close();
    return { steps, health, polls: notes.length, overlaps: judged(notes, leases.leases, steps) };
  };
}

/** A lease may end early when the clock of Redis is stepped. */
function judged(notes, leases, steps) {
  const { allowed, forbidden } = overlapsOf(pollsOf(notes), leases, () => true, TOLERANCE);
  const stepsOfRedis = steps.filter(({ name }) => name === 'redis');
  const isStepped = ({ lease, second }) =>
    lease !== undefined && stepsOfRedis.some(({ at }) => lease.from <= at && at <= second.from + TOLERANCE);
  return {
    allowed,
    stepped: forbidden.filter(isStepped),
    forbidden: forbidden.filter((overlap) => !isStepped(overlap)),
  };
}
