import { setTimeout as sleep } from 'node:timers/promises';
import { playClusterPhase } from './cluster-phase.mjs';
import { addFaults, struckShare } from './faults.mjs';
import { shareOf } from './random.mjs';

const FAULT_SHARE = 0.1;
/** ms within which the orders of one failover are placed. */
const ORDERING = 6_000;
const LONGEST_REST = 4_000;
/** A stall and the run after it, in ms: what a slow disk does to a Redis that waits for it. */
const STALL = { longest: 800, rest: 150, times: 6 };

/**
 * Moves the Redis of a cluster, which Sentinels watch over, while customers pay: in turn the primary is killed, hands over,
 * and stalls.
 *
 * @param {object} options those of `playClusterPhase`, and
 * @param {number} options.rounds of the three
 * @param {number} options.orders
 */
export function playFailovers(options) {
  const settings = {
    phase: 'failovers of Redis behind Sentinel',
    hasSentinels: true,
    isPersistent: true,
    listenerFailures: 0,
    share: { track: 0.5, pollNow: 0.2 },
    // A job whose worker lost Redis comes back when its lock has ended.
    afterDrain: 25_000,
  };
  return playClusterPhase({ ...options, ...settings }, (scene) => makeTrouble(options, scene));
}

async function makeTrouble({ rounds, orders }, { stage, redis, customers }) {
  const { wecom, world } = stage;
  const random = stage.random('failovers');
  addFaults(wecom, FAULT_SHARE, stage.random('faults'));
  const blows = [killed, handedOver, stalled];
  for (let number = 0; number < rounds * blows.length; number++) {
    world.placeOrders(shareOf(orders, number, rounds * blows.length), ORDERING, customers);
    await sleep(random() * LONGEST_REST);
    await blows[number % blows.length](redis, random);
  }
  return () => ({ struck: struckShare(wecom), outagesOfRedis: redis.outages.length });
}

async function killed(redis) {
  await redis.revive(await redis.killPrimary());
}

async function handedOver(redis) {
  await redis.failOver();
  await redis.whole();
}

async function stalled(redis, random) {
  const primary = await redis.primary();
  for (let stall = 0; stall < STALL.times; stall++) {
    primary.freeze();
    await sleep(random() * STALL.longest);
    primary.thaw();
    await sleep(STALL.rest);
  }
  await redis.whole();
}
