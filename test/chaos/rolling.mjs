import { setTimeout as sleep } from 'node:timers/promises';
import { playClusterPhase } from './cluster-phase.mjs';
import { GET_ORDER } from './faults.mjs';
import { gapsOf } from './gaps.mjs';
import { FIRST_POLL, schedule } from './haste.mjs';
import { shareOf } from './random.mjs';

const ORDERS_PER_ROUND = 120;
/** About as many ms as one round takes. */
const ROUND = 8_000;
/** ms between the end of one restart and the next, at most. */
const LONGEST_PAUSE = 1_000;
/** What the library makes of a schedule: it is jittered, and lets so many ms pass at least. */
const JITTER = 1.2;
const LEAST_GAP = 1_000;
/** A poll is planned from when the one before began, which its replica notes within so many ms. */
const NOTED_WITHIN = 50;

/**
 * Restarts the replicas one after the other by SIGTERM, round by round, while customers pay.
 *
 * @param {object} options those of `playClusterPhase`, and
 * @param {number} options.rounds
 * @param {number} [options.orders]
 */
export async function playRolling(options) {
  const settings = {
    phase: 'SIGTERM, rolling',
    listenerFailures: 0,
    notesPolls: true,
    // Of the library, by default: a retry, when this busy process is slow to answer, would hide a poll that is late.
    patience: {},
    share: { track: 0.5, pollNow: 0 },
    afterDrain: 10_000,
  };
  return playClusterPhase({ ...options, ...settings }, (scene) => makeTrouble(options, scene));
}

async function makeTrouble(
  { rounds, orders = rounds * ORDERS_PER_ROUND },
  { stage, cluster, customers, notes },
) {
  const random = stage.random('pauses');
  for (let round = 0; round < rounds; round++) {
    stage.world.placeOrders(shareOf(orders, round, rounds), ROUND, customers, false);
    for (let place = 0; place < cluster.size; place++) {
      await sleep(random() * LONGEST_PAUSE);
      await cluster.restart(place);
    }
  }
  return (rows, until) => ({ gaps: readGaps(stage, rows, until, notes) });
}

function readGaps({ wecom, notices }, rows, until, notes) {
  const orders = rows.map(({ out_trade_no, createdAt, status }) => ({
    out_trade_no,
    createdAt,
    isOpen: status === 'open',
    hastenedAt: notices.firstSentAbout(out_trade_no),
  }));
  const arrived = wecom
    .requestsTo(GET_ORDER)
    .filter(({ at }) => at <= until)
    .map(({ at, body }) => ({ at, out_trade_no: body.out_trade_no }));
  // How soon one follows the other, their replicas know: on a busy machine they reach WeCom at any time.
  const begun = notes
    .filter(({ kind, from }) => kind === 'order' && from <= until)
    .map(({ from, item }) => ({ at: from, out_trade_no: item }))
    .toSorted((a, b) => a.at - b.at);
  const plan = { longest: longestGap, least: LEAST_GAP - NOTED_WITHIN };
  const { tooSoon } = gapsOf({ orders, polls: begun, until }, plan);
  return { ...gapsOf({ orders, polls: arrived, until }, plan), tooSoon };
}

function longestGap(age) {
  if (age === undefined) return FIRST_POLL * JITTER;
  return Math.max(LEAST_GAP, schedule({ age, attempts: 1 }) * JITTER);
}
