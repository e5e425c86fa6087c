import { TRACK_WITHIN } from './customers.mjs';
import { failuresOfTally, percent, print, rowsOfTally, seconds, slowest } from './print.mjs';
import { percentile } from './tally.mjs';

/** The most deliveries of one event beyond its first, per event. */
const MOST_DUPLICATES = {
  kills: 0.025,
  rolling: 0.001,
  // What the old primary took last, the new one does not know: events told meanwhile are told again.
  failovers: 0.2,
  outages: 0.001,
};
/** How many orders a replica polls at once: all that a kill can catch between a listener's return and the note of it. */
const IN_HAND = 20;
/** ms that a process has for closing everything else. */
const AFTER_DRAIN_TIMEOUT = 1_000;
/** ms by which a poll may come later than planned. */
const LATEST_POLL = 5_000;
/** ms that a machine with two cores and four busy processes may add to an answer. */
const BUSY = 500;

/**
 * Prints what a phase found, and what of it breaks a promise.
 * @returns {{ isKept: boolean, summary: string }}
 */
export function reportKills(result, withMessages) {
  const { ends, outagesOfRedis, refusedStarts } = result;
  const booting = ends.filter(({ wasReady }) => !wasReady).length;
  const rows = [
    ['orders', `${result.orders}, ${result.paid} paid`],
    ['kills', `${ends.length}, ${booting} of them while it booted`],
    ['kills of Redis', outagesOfRedis],
    ['starts without Redis', `${refusedStarts} refused`],
    ['listeners cut off', result.interrupted],
    ['requests struck', percent(result.struck)],
    ...rowsOfTally(result),
    ...rowsOfCluster(result),
  ];
  const failures = [...failuresOfTally(result, MOST_DUPLICATES.kills, IN_HAND), ...failuresOfCluster(result)];
  const isKept = print(result.phase, rows, failures, result.messages, withMessages);
  const what = `${ends.length} kills, ${outagesOfRedis} of Redis`;
  return { isKept, summary: summaryOf(result, isKept, what) };
}

/** As {@link reportKills}. */
export function reportFailovers(result, withMessages) {
  const { outagesOfRedis } = result;
  const rows = [
    ['orders', `${result.orders}, ${result.paid} paid`],
    ['failovers of Redis', outagesOfRedis],
    ['requests struck', percent(result.struck)],
    ...rowsOfTally(result),
    ...rowsOfCluster(result),
  ];
  const failures = [
    ...failuresOfTally(result, MOST_DUPLICATES.failovers, IN_HAND),
    ...failuresOfCluster(result),
  ];
  const isKept = print(result.phase, rows, failures, result.messages, withMessages);
  return { isKept, summary: summaryOf(result, isKept, `${outagesOfRedis} failovers`) };
}

/** As {@link reportKills}. */
export function reportOutages(result, withMessages) {
  const { outages, pollsOfReplicas } = result;
  const rows = [
    ['orders', `${result.orders}, ${result.paid} paid`],
    ['outages of WeCom', outages],
    ['requests struck', percent(result.struck)],
    ...pollsOfReplicas.map(({ kind, counts }) => [
      `${kind}s polled since`,
      `${counts.join(', ')} times by each replica`,
    ]),
    ...rowsOfTally(result),
    ...rowsOfCluster(result),
  ];
  const still = pollsOfReplicas.flatMap(({ kind, counts }) =>
    counts.flatMap((count, place) =>
      count === 0 ? [`replica ${place + 1} polls no ${kind}s any more`] : [],
    ),
  );
  const failures = [
    ...failuresOfTally(result, MOST_DUPLICATES.outages, 1),
    ...failuresOfCluster(result),
    ...still,
  ];
  const isKept = print(result.phase, rows, failures, result.messages, withMessages);
  return { isKept, summary: summaryOf(result, isKept, `${outages} outages`) };
}

/** As {@link reportKills}. */
export function reportRolling(result, withMessages) {
  const { ends, gaps, drainTimeout } = result;
  const { latest, tooSoon } = gaps;
  const exit = slowest(ends.map(({ took }) => took));
  const longestExit = drainTimeout + AFTER_DRAIN_TIMEOUT;
  const rows = [
    ['orders', `${result.orders}, ${result.paid} paid`],
    ['restarts', ends.length],
    ['listeners cut off', result.interrupted],
    ...rowsOfTally(result),
    ['signal to exit', `at most ${seconds(exit)}`],
    ['polls', `${gaps.polls}, ${tooSoon.length} of them too soon after the one before`],
    ['later than planned', `at most ${seconds(Math.max(0, latest?.late ?? 0))}`],
    ...rowsOfCluster(result),
  ];
  const failures = [
    ...failuresOfTally(result, MOST_DUPLICATES.rolling),
    ...failuresOfCluster(result),
    ...(exit > longestExit ? [`a process took longer than ${seconds(longestExit)} to exit`] : []),
    ...(latest?.late > LATEST_POLL
      ? [`late: ${latest.out_trade_no} by ${seconds(latest.late)} at the age of ${seconds(latest.age)}`]
      : []),
    ...tooSoon.map((order) => `polled twice at once: ${order}`),
  ];
  const isKept = print(result.phase, rows, failures, result.messages, withMessages);
  const what = `${ends.length} restarts, exit at most ${seconds(exit)}, latest poll ${seconds(Math.max(0, latest?.late ?? 0))} late`;
  return { isKept, summary: summaryOf(result, isKept, what) };
}

/** What each phase of a cluster says beyond that. */
export function rowsOfCluster({ tracks, refusals, rows, jobs, canaryHits }) {
  const away = refusals.filter(({ isAway }) => isAway).length;
  const slow = refusals.filter(({ isAway, isSlow }) => isSlow && !isAway).length;
  return [
    [
      'track()',
      `${tracks.length} calls, p50 ${seconds(percentile(tracks, 0.5))}, at most ${seconds(slowest(tracks))}; ` +
        `${away} refused while Redis was away, ${slow} for lack of time`,
    ],
    ['orders open, jobs left', `${openOf(rows)}, ${jobCounts(jobs)}`],
    ['secrets printed', canaryHits],
  ];
}

/** What of that breaks a promise. */
export function failuresOfCluster({ tracks, refusals, rows, jobs }, trackWithin = TRACK_WITHIN + BUSY) {
  const watched = jobs.waiting + jobs.prioritized + jobs.active + jobs.delayed;
  return [
    ...(watched === openOf(rows) ? [] : [`${openOf(rows)} orders are open, and ${watched} are watched`]),
    ...(slowest(tracks) > trackWithin ? [`track() took ${seconds(slowest(tracks))}`] : []),
    ...refusals
      .filter(({ isAway, isSlow }) => !isAway && !isSlow)
      .map(({ refusal }) => `refused while Redis was there: ${refusal}`),
    ...(jobs.failed > 0 ? [`${jobs.failed} jobs failed for good`] : []),
  ];
}

function openOf(rows) {
  return rows.filter(({ status }) => status === 'open').length;
}

function jobCounts(jobs) {
  const kinds = Object.entries(jobs).filter(([, count]) => count > 0);
  return kinds.map(([kind, count]) => `${count} ${kind}`).join(', ') || 'none';
}

/** The line of a phase in the summary of a run. */
export function summaryOf(result, isKept, what) {
  const { phase, orders, lost, contradictory, duplicates, events, latencies } = result;
  return [
    `${phase}: ${isKept ? 'kept' : 'FAILED'}`,
    what,
    `${orders} orders`,
    `lost ${lost.length}, false ${result.false.length}, contradictory ${contradictory.length}`,
    `${duplicates} duplicates (${percent(duplicates / Math.max(1, events))})`,
    `paid to handled p50 ${seconds(percentile(latencies, 0.5))}, p99 ${seconds(percentile(latencies, 0.99))}`,
  ].join('; ');
}
