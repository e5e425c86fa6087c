import { percentile } from './tally.mjs';

/** The most deliveries of one event beyond its first, per event. */
const MOST_DUPLICATES = { SIGKILL: 0.025, SIGTERM: 0.001 };
/** ms that a process has for closing everything else. */
const AFTER_DRAIN_TIMEOUT = 1_000;

/**
 * Prints what a phase found, and what of it breaks a promise.
 * @param {boolean} withMessages whether to print what the processes logged although nothing does
 * @returns {boolean} whether nothing does
 */
export function report(result, withMessages) {
  console.log(`\n${result.signal}\n`);
  for (const [name, value] of rowsOf(result)) console.log(`  ${name.padEnd(24)}${value}`);
  const failures = failuresOf(result);
  if (withMessages || failures.length > 0) printMessages(result.messages);
  if (failures.length > 0) console.log(['\n  FAILED:', ...failures].join('\n  '));
  return failures.length === 0;
}

function rowsOf(result) {
  const { signal, ends, latencies } = result;
  const booting = ends.filter(({ wasReady }) => !wasReady).length;
  return [
    ['orders', `${result.orders}, ${result.paid} paid`],
    signal === 'SIGKILL'
      ? ['kills', `${ends.length}, ${booting} of them while it booted`]
      : ['restarts', ends.length],
    ['listeners cut off', result.interrupted],
    ['requests struck', percent(result.struck)],
    ['lost', result.lost.length],
    ['false', result.false.length],
    ['contradictory', result.contradictory.length],
    [
      'duplicates',
      `${result.duplicates} of ${result.events} events, ${percent(result.duplicates / Math.max(1, result.events))}`,
    ],
    ['listener calls repeated', result.redelivered],
    [
      'paid to handled',
      `p50 ${seconds(percentile(latencies, 0.5))}, p99 ${seconds(percentile(latencies, 0.99))}`,
    ],
    ['last drain', seconds(result.drainTook)],
    ...(signal === 'SIGTERM' ? [['signal to exit', `at most ${seconds(slowest(result))}`]] : []),
    ['secrets printed', result.canaryHits],
  ];
}

function failuresOf(result) {
  const { signal, drainTimeout, duplicates, events, complaints, canaryHits } = result;
  const most = MOST_DUPLICATES[signal];
  const longest = drainTimeout + AFTER_DRAIN_TIMEOUT;
  return [
    ...['lost', 'false', 'contradictory'].flatMap((kind) => result[kind].map((order) => `${kind}: ${order}`)),
    ...(events === 0 ? ['the shop heard of nothing'] : []),
    ...(duplicates > most * events ? [`more than ${percent(most)} duplicates`] : []),
    ...(signal === 'SIGTERM' && slowest(result) > longest
      ? [`a process took longer than ${seconds(longest)} to exit`]
      : []),
    ...(canaryHits > 0 ? ['a secret, a token or an openid was printed'] : []),
    ...complaints,
  ];
}

function printMessages(messages) {
  console.log('\n  Warnings and errors of the processes:');
  for (const [kind, count] of [...messages].toSorted(([, a], [, b]) => b - a)) {
    console.log(`  ${String(count).padStart(6)}  ${kind}`);
  }
}

function slowest({ ends }) {
  return Math.max(0, ...ends.map(({ took }) => took));
}

function percent(share) {
  return `${(share * 100).toFixed(1)} %`;
}

function seconds(ms) {
  return ms === undefined ? '—' : `${(ms / 1000).toFixed(2)} s`;
}
