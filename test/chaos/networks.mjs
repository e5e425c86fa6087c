import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { PASSWORD, playClusterPhase } from './cluster-phase.mjs';
import { HealthWatch } from './health-watch.mjs';
import { LeaseWatcher } from './lease-watcher.mjs';
import { overlapsOf } from './leases.mjs';
import { hostAt, hostOf } from './network/hosts.mjs';
import { REPLICAS, siteOn, SOCKET } from './network/site.mjs';
import { troubles } from './network/troubles.mjs';

const MINUTE = 60_000;
/** ms by which a trouble may last longer than it must. */
const VARIATION = 13_000;
/** ms until all are to be well again after one, at most. */
const LONGEST_RECOVERY = 90_000;
/** ms of peace between two. */
const PEACE = 3_000;
/** ms for which the door of WeCom is shut, to close the connections that are open. */
const HANG_UP = 50;
/** ms by which a clock read in one process may differ from one read in another. */
const TOLERANCE = 20;

/**
 * Lets the network between the replicas, Redis and WeCom go wrong in one way after the other, while customers pay.
 *
 * @param {object} options those of `playClusterPhase`, and
 * @param {Network} options.network
 * @param {number} options.minutes
 * @param {number} options.orders
 */
export async function playNetworks(options) {
  const settings = {
    phase: 'networks',
    isPersistent: true,
    listenerFailures: 0,
    listenerHangs: 0.1,
    // Of the library, by default: a slow network needs them.
    patience: {},
    notesPolls: true,
    share: { track: 0.5, pollNow: 0.1 },
    afterDrain: 25_000,
    site: await siteOn(options.network),
  };
  return playClusterPhase({ ...options, ...settings }, (scene) => makeTrouble(options, scene));
}

async function makeTrouble({ minutes, orders, network }, scene) {
  const { stage, redis, cluster, customers, notes } = scene;
  const redisAtHand = { path: join(stage.directory, SOCKET), password: PASSWORD };
  const leases = new LeaseWatcher();
  await leases.start(redisAtHand.path, redisAtHand.password);
  const health = new HealthWatch(cluster);
  const happened = [];
  try {
    stage.world.placeOrders(orders, minutes * MINUTE, customers);
    const until = Date.now() + minutes * MINUTE;
    for (const trouble of troubles(stage.random('troubles'))) {
      if (Date.now() >= until) break;
      happened.push(await play(trouble, { network, stage, redis, redisAtHand, health }));
    }
  } finally {
    await network.obey([]);
    await health.stop();
  }
  return () => {
    leases.close();
    return {
      happened,
      health,
      overlaps: overlapsOf(pollsOf(notes), leases.leases, couldReachRedis(happened), TOLERANCE),
      polls: notes.length,
    };
  };
}

/** @returns the trouble, and when it began, ended and was overcome. */
async function play(trouble, { network, stage, redis, redisAtHand, health }) {
  const { rules, refusesWith, hangsUp, lasts, name } = trouble;
  console.log(`  ${name}`);
  const from = Date.now();
  redis.outages.push({ from, to: Infinity });
  await network.obey(rules);
  network.names.refusesWith = refusesWith;
  if (hangsUp) await hangUp(stage, redisAtHand, new URL(redis.url).host);
  await sleep(lasts + stage.random(name)() * VARIATION);
  const packets = await network.obey([]);
  network.names.refusesWith = undefined;
  const to = Date.now();
  while (!health.areAllUpSince(to) && Date.now() < to + LONGEST_RECOVERY) await sleep(200);
  const wellAt = health.areAllUpSince(to) ? Date.now() : undefined;
  redis.outages.at(-1).to = Date.now();
  await sleep(PEACE);
  return { ...trouble, from, to, wellAt, packets };
}

/** Closes the connections that are open: only a new one asks for a name, and sends a certificate. */
async function hangUp({ wecom }, redisAtHand, address) {
  const redis = new Redis(redisAtHand);
  try {
    await redis.client('KILL', 'LADDR', address);
  } finally {
    redis.disconnect();
  }
  const refusal = wecom.faults.add({ kind: 'refuse' });
  await sleep(HANG_UP);
  refusal.remove();
}

/** Says whether packets between a replica and Redis were let alone all that time. */
function couldReachRedis(happened) {
  return (address, since, until) => {
    const ends = new Set([undefined, 'redis', hostAt(address).name]);
    return !happened.some(
      ({ from, wellAt = Infinity, rules, hangsUp }) =>
        from <= until &&
        since <= wellAt &&
        (hangsUp || rules.some((rule) => ends.has(rule.from) && ends.has(rule.to))),
    );
  };
}

/** What the replicas noted of the polls that need the lease of a job: `pollNow()` queries at once, whoever holds it. */
export function pollsOf(notes) {
  return notes
    .filter(({ source }) => source !== 'pollNow')
    .map(({ item, place, from, to }) => ({ item, holder: hostOf(REPLICAS[place]).address, from, to }));
}
