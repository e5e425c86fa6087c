import { setTimeout as sleep } from 'node:timers/promises';
import { playClusterPhase } from './cluster-phase.mjs';
import { addFaults, disturb, struckShare } from './faults.mjs';

const FAULT_SHARE = 0.3;
/** ms between two blows, on average. */
const BETWEEN = 1_500;
/** ms for which Redis is away at most. */
const LONGEST_OUTAGE = 3_000;

/**
 * Kills random replicas, and Redis, at random moments while customers pay and WeCom answers badly.
 *
 * @param {object} options those of `playClusterPhase`, and
 * @param {number} options.kills of replicas
 * @param {number} options.redisKills
 * @param {number} options.orders
 */
export function playKills(options) {
  const phase = options.isPersistent ? 'SIGKILL' : 'SIGKILL, Redis without persistence';
  const settings = {
    phase,
    listenerFailures: 0.05,
    share: { track: 0.5, pollNow: 0.1 },
    // A job whose worker was killed comes back when its lock has ended.
    afterDrain: 25_000,
  };
  return playClusterPhase({ ...options, ...settings }, (scene) => makeTrouble(options, scene));
}

async function makeTrouble({ kills, redisKills, orders }, { stage, redis, cluster, customers }) {
  const { wecom, canary, world } = stage;
  addFaults(wecom, FAULT_SHARE, stage.random('faults'));
  const calm = new AbortController();
  const weather = disturb(wecom, canary, stage.random('weather'), calm.signal);
  const random = stage.random('blows');
  const blows = shuffled([...Array(kills).fill('replica'), ...Array(redisKills).fill('redis')], random);
  world.placeOrders(orders, blows.length * BETWEEN, customers.place);
  let outage = Promise.resolve();
  for (const blow of blows) {
    await sleep(random() * 2 * BETWEEN);
    if (blow === 'replica') {
      await cluster.kill(Math.floor(random() * cluster.size));
    } else {
      await outage;
      outage = killRedis(redis, random() * LONGEST_OUTAGE);
    }
  }
  await outage;
  calm.abort();
  await weather;
  return () => ({ struck: struckShare(wecom), outagesOfRedis: redis.outages.length });
}

async function killRedis(redis, pause) {
  await redis.kill();
  await sleep(pause);
  await redis.start();
}

function shuffled(values, random) {
  return values
    .map((value) => ({ value, rank: random() }))
    .toSorted((a, b) => a.rank - b.rank)
    .map(({ value }) => value);
}
