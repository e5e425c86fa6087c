import { failuresOfTally, percent, print, rowsOfTally, seconds, slowest } from './print.mjs';

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
  return print(result.signal, rowsOf(result), failuresOf(result), result.messages, withMessages);
}

function rowsOf(result) {
  const { signal, ends } = result;
  const booting = ends.filter(({ wasReady }) => !wasReady).length;
  return [
    ['orders', `${result.orders}, ${result.paid} paid`],
    signal === 'SIGKILL'
      ? ['kills', `${ends.length}, ${booting} of them while it booted`]
      : ['restarts', ends.length],
    ['listeners cut off', result.interrupted],
    ['requests struck', percent(result.struck)],
    ...rowsOfTally(result),
    ...(signal === 'SIGTERM' ? [['signal to exit', `at most ${seconds(longestExit(result))}`]] : []),
    ['secrets printed', result.canaryHits],
  ];
}

function failuresOf(result) {
  const { signal, drainTimeout } = result;
  // A process that has just started knows nothing of what the one before has told.
  const duplicates = result.duplicates - result.ofNotices.retold;
  const longest = drainTimeout + AFTER_DRAIN_TIMEOUT;
  return [
    ...failuresOfTally({ ...result, duplicates }, MOST_DUPLICATES[signal]),
    ...(signal === 'SIGTERM' && longestExit(result) > longest
      ? [`a process took longer than ${seconds(longest)} to exit`]
      : []),
  ];
}

function longestExit({ ends }) {
  return slowest(ends.map(({ took }) => took));
}
