import { percentile } from './tally.mjs';

/**
 * Prints what a phase found, and what of it breaks a promise.
 *
 * @param {string} title
 * @param {[string, string | number][]} rows
 * @param {string[]} failures
 * @param {Map<string, number> | undefined} messages what the processes logged, to be printed when something fails, and when `withMessages`
 * @param {boolean} withMessages
 * @returns {boolean} whether nothing does
 */
export function print(title, rows, failures, messages, withMessages) {
  console.log(`\n${title}\n`);
  for (const [name, value] of rows) console.log(`  ${name.padEnd(24)}${value}`);
  if (withMessages || failures.length > 0) printMessages(messages);
  if (failures.length > 0) console.log(['\n  FAILED:', ...failures].join('\n  '));
  return failures.length === 0;
}

function printMessages(messages) {
  console.log('\n  Warnings and errors of the processes:');
  for (const [kind, count] of [...messages].toSorted(([, a], [, b]) => b - a)) {
    console.log(`  ${String(count).padStart(6)}  ${kind}`);
  }
}

/** What every phase says of the orders. */
export function rowsOfTally(result) {
  const { latencies } = result;
  return [
    ['lost', result.lost.length],
    ['false', result.false.length],
    ['contradictory', result.contradictory.length],
    ['closed', `${result.closed}, ${result.closedThoughPaid.length} of them paid`],
    ['paid while closing', result.paidWhileClosing],
    ...rowsOfRefunds(result.ofRefunds),
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
  ];
}

function rowsOfRefunds({ refunds, refunded, failed, requestedAgain, lost, wrong, double, beyond }) {
  return [
    ['refunds', `${refunds}: ${refunded} succeeded, ${failed} failed; ${requestedAgain} requested again`],
    ['refunds lost', lost.length],
    ['told wrongly', wrong.length],
    ['double', double.length],
    ['beyond the amount', beyond.length],
  ];
}

/**
 * What of that breaks a promise.
 * @param {number} mostDuplicates the most deliveries of one event beyond its first, per event
 * @param {number} oneProcess how many of them one process may cause: in a short run that is more than its share
 */
export function failuresOfTally(result, mostDuplicates, oneProcess = 0) {
  const { duplicates, events, complaints, canaryHits, ofRefunds } = result;
  const isTooMany = duplicates > Math.max(mostDuplicates * events, oneProcess);
  return [
    ...['lost', 'false', 'contradictory'].flatMap((kind) => result[kind].map((order) => `${kind}: ${order}`)),
    ...result.closedThoughPaid.map((order) => `closed, but paid: ${order}`),
    ...['lost', 'wrong', 'double', 'beyond'].flatMap((kind) =>
      ofRefunds[kind].map((refund) => `refund ${kind}: ${refund}`),
    ),
    ...(events === 0 ? ['the shop heard of nothing'] : []),
    ...(isTooMany ? [`more than ${percent(mostDuplicates)} duplicates`] : []),
    ...(canaryHits > 0 ? ['a secret, a token or an openid was printed'] : []),
    ...complaints,
  ];
}

export function slowest(values) {
  return values.reduce((most, value) => Math.max(most, value), 0);
}

export function percent(share) {
  return `${(share * 100).toFixed(1)} %`;
}

export function seconds(ms) {
  return ms === undefined ? '—' : `${(ms / 1000).toFixed(2)} s`;
}
