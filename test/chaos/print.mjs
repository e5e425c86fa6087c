import { percentile } from './tally.mjs';

/** ms from paid to handled, when a notification comes at once. */
const MEDIAN_WITHIN = 1_000;
/** Of so many, the median is not that of a few unlucky ones; a short run has fewer. */
const ENOUGH_FOR_MEDIAN = 100;
/** A machine on which processes take longer to boot, in ms, says nothing about what takes a second. */
const BOOTED_WITHIN = 2_500;
/** Of so many, polling alone cannot have been first each time. */
const ENOUGH_FOR_ONE = 10;

/**
 * Prints what a phase found, and what of it breaks a promise.
 *
 * @param {string} title
 * @param {[string, string | number][]} rows
 * @param {string[]} failures
 * @param {Map<string, number>} messages what the processes logged, to be printed when something fails, and when `withMessages`
 * @param {boolean} withMessages
 * @returns {boolean} whether nothing does
 */
export function print(title, rows, failures, messages = new Map(), withMessages = false) {
  console.log(`\n${title}\n`);
  for (const [name, value] of rows) console.log(`  ${name.padEnd(24)}${value}`);
  if ((withMessages || failures.length > 0) && messages.size > 0) printMessages(messages);
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
      `${result.duplicates} of ${result.events} events, ${percent(result.duplicates / Math.max(1, result.events))}; ${result.ofNotices.retold} for a late notification`,
    ],
    ['listener calls repeated', result.redelivered],
    [
      'paid to handled',
      `p50 ${seconds(percentile(latencies, 0.5))}, p99 ${seconds(percentile(latencies, 0.99))}`,
    ],
    ...rowsOfNotices(result.ofNotices),
    ...rowsOfBills(result.ofBills),
    ['fork to ready', `p50 ${seconds(percentile(result.boots, 0.5))}`],
    ['last drain', seconds(result.drainTook)],
  ];
}

function rowsOfNotices(notices) {
  const { notifications, lost, late, doubled, unanswered, refused, untrue, forged, believed, told } = notices;
  return [
    ['notifications', `${notifications}: ${lost} lost, ${late} late, ${doubled} doubled`],
    ['of them not taken', `${unanswered} found no process, ${refused} one that was closing`],
    ['untrue and forged', `${untrue} and ${forged}, ${believed.length} of these believed`],
    ['events told by them', told],
    ['… paid to handled', spread(notices.latenciesIfNotified)],
    ['… and without one', spread(notices.latenciesIfNot)],
  ];
}

function rowsOfBills({ payments, refunds, differences, faults, missed }) {
  return [
    ['reconciled', `${payments} payments, ${refunds} refunds: ${differences.length} differences`],
    ['seeded faults', `${faults}, ${missed.length} of them not as they should be`],
  ];
}

function spread(latencies) {
  const [p50, p99] = [0.5, 0.99].map((share) => seconds(percentile(latencies, share)));
  return `p50 ${p50}, p99 ${p99} of ${latencies.length}`;
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
    ...failuresOfNotices(result),
    ...failuresOfBills(result.ofBills),
    ...(isTooMany ? [`more than ${percent(mostDuplicates)} duplicates`] : []),
    ...(canaryHits > 0 ? ['a secret, a token or an openid was printed'] : []),
    ...complaints,
  ];
}

function failuresOfNotices({ ofNotices: { believed, told, latenciesIfNotified }, boots = [] }) {
  const p50 = percentile(latenciesIfNotified, 0.5);
  const { length } = latenciesIfNotified;
  const isMeasurable = length >= ENOUGH_FOR_MEDIAN && percentile(boots, 0.5) <= BOOTED_WITHIN;
  return [
    ...believed.map((order) => `a forged notification was believed: ${order}`),
    ...(length >= ENOUGH_FOR_ONE && told === 0 ? ['no notification led to an event'] : []),
    ...(isMeasurable && p50 > MEDIAN_WITHIN
      ? [`it took ${seconds(p50)} from paid to handled, though WeCom notified`]
      : []),
  ];
}

function failuresOfBills({ payments, differences, missed }) {
  return [
    ...(payments === 0 ? ['no payment was reconciled'] : []),
    ...differences.map((difference) => `the bill differs: ${difference}`),
    ...missed.map((text) => `seeded fault, ${text}`),
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
