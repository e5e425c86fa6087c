import { Blows } from './blows.mjs';
import { playClusterPhase } from './cluster-phase.mjs';
import { addFaults, disturb, struckShare } from './faults.mjs';
import { shareOf } from './random.mjs';

const FAULT_SHARE = 0.3;
/** ms within which the orders of one blow are placed. */
const ORDERING = 4_000;

/**
 * Kills the replicas, and Redis, at random moments while customers pay and WeCom answers badly.
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

async function makeTrouble(options, scene) {
  const { stage, redis, customers } = scene;
  const { wecom, canary, world } = stage;
  addFaults(wecom, FAULT_SHARE, stage.random('faults'));
  const calm = new AbortController();
  const weather = disturb(wecom, canary, stage.random('weather'), calm.signal);
  const all = options.kills + options.redisKills;
  const blows = new Blows(options, scene, (number) =>
    world.placeOrders(shareOf(options.orders, number, all), ORDERING, customers),
  );
  await blows.strike();
  calm.abort();
  await weather;
  return () => ({ struck: struckShare(wecom), outagesOfRedis: redis.outages.length });
}
