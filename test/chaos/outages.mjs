import { setTimeout as sleep } from 'node:timers/promises';
import { playClusterPhase } from './cluster-phase.mjs';
import { struckShare } from './faults.mjs';
import { pick, shareOf } from './random.mjs';

const ORDERS_PER_OUTAGE = 40;
/** ms within which the orders of one outage are placed. */
const ORDERING = 4_000;
/** ms for which WeCom is away at most, and at least and at most between two outages. */
const LONGEST_OUTAGE = 2_000;
const REST = { least: 2_000, most: 6_000 };
/** For the first two, a replica stops polling; for the last, each poll comes again by itself. */
const KINDS = [
  [3, { kind: 'status', status: 503, headers: { 'retry-after': '1' } }],
  [3, { kind: 'status', status: 429, headers: { 'retry-after': '1' } }],
  [1, { kind: 'refuse' }],
];
/** ms after the last outage by which each replica has noticed that WeCom is back. */
const NOTICED_WITHIN = 5_000;
/** At the end so many customers order within so many ms, which gives each replica something to poll. */
const LAST = { orders: 120, within: 10_000 };

/**
 * Lets WeCom go away and come back, so that the replicas stop polling and begin again, each when it notices.
 *
 * @param {object} options those of `playClusterPhase`, and
 * @param {number} options.outages
 * @param {number} [options.orders]
 */
export function playOutages(options) {
  const settings = {
    phase: 'WeCom away, again and again',
    listenerFailures: 0.05,
    notesPolls: true,
    share: { track: 0.5, pollNow: 0.1 },
    afterDrain: 10_000,
  };
  return playClusterPhase({ ...options, ...settings }, (scene) => makeTrouble(options, scene));
}

async function makeTrouble({ outages, orders = outages * ORDERS_PER_OUTAGE }, scene) {
  const { stage, cluster, customers, notes } = scene;
  const { wecom, world } = stage;
  const random = stage.random('outages');
  for (let outage = 0; outage < outages; outage++) {
    world.placeOrders(shareOf(orders, outage, outages), ORDERING, customers);
    await sleep(REST.least + random() * (REST.most - REST.least));
    const fault = wecom.faults.add({ ...pick(random, KINDS), times: Infinity });
    await sleep(random() * LONGEST_OUTAGE);
    fault.remove();
  }
  const noticed = Date.now() + NOTICED_WITHIN;
  world.placeOrders(LAST.orders, LAST.within, customers);
  return () => {
    const polls = notes.filter(({ source, from }) => source !== 'pollNow' && from > noticed);
    return { struck: struckShare(wecom), outages, pollsOfReplicas: pollsOfReplicas(polls, cluster.size) };
  };
}

/** Each replica has a worker for each kind. */
function pollsOfReplicas(polls, replicas) {
  return ['order', 'refund'].map((kind) => ({
    kind,
    counts: Array.from(
      { length: replicas },
      (_, place) => polls.filter((poll) => poll.kind === kind && poll.place === place).length,
    ),
  }));
}
