import { mostWithin } from './call-meter.mjs';
import { failuresOfTally, percent, print, seconds } from './print.mjs';
import { percentile } from './tally.mjs';

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;

/**
 * Prints what the burst found, and what of it breaks a promise.
 * @returns {boolean} whether nothing does
 */
export function reportBurst(result, withMessages) {
  const { meter, limits, rateLimit, latencies } = result;
  const { times } = meter;
  const rows = [
    ['orders', result.orders],
    ['told', `${result.events} in ${seconds(result.took)}`],
    ['lost', result.lost.length],
    ['false', result.false.length],
    ['contradictory', result.contradictory.length],
    ['duplicates', `${result.duplicates}, ${percent(result.duplicates / Math.max(1, result.events))}`],
    ['put under watch', `${seconds(result.trackTook)}, ${result.refused.length} refused`],
    ['calls', `${times.length}, and ${meter.tokens} for a token`],
    ['most in a second', mostWithin(times, SECOND)],
    [
      'most in a minute',
      `${mostWithin(times, MINUTE)} of ${rateLimit.perMinute}, WeCom: ${limits.perMinute}`,
    ],
    ['most in an hour', `${mostWithin(times, HOUR)} of ${rateLimit.perHour}, WeCom: ${limits.perHour}`],
    ['refused by WeCom', `${meter.refused} (45009)`],
    [
      'paid to handled',
      `p50 ${seconds(percentile(latencies, 0.5))}, p99 ${seconds(percentile(latencies, 0.99))}`,
    ],
    ['secrets printed', result.canaryHits],
  ];
  const failures = [
    ...failuresOfTally(result, 0.001),
    ...(meter.refused > 0 ? [`WeCom refused ${meter.refused} calls: too many`] : []),
    ...['perMinute', 'perHour'].flatMap((limit) => exceeded(limit, times, rateLimit)),
    ...result.refused.slice(0, 1).map((refusal) => `track() refused: ${refusal}`),
  ];
  return print('Burst', rows, failures, result.messages, withMessages);
}

/** What a call takes on its way may bring two windows' calls nearer to each other. */
function exceeded(limit, times, rateLimit) {
  const most = mostWithin(times, limit === 'perMinute' ? MINUTE : HOUR);
  return most > 1.01 * rateLimit[limit]
    ? [`rateLimit.${limit} is ${rateLimit[limit]}, and there were ${most} calls`]
    : [];
}
