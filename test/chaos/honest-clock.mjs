const NS_PER_MS = 1e6;

/** ms on the monotonic clock that all processes of a machine share: nobody steps it. */
export function monotonicNow() {
  return Number(process.hrtime.bigint()) / NS_PER_MS;
}

/** What a process must know of the clocks of this one, to tell the time as it does. */
export function readClocks() {
  return { epoch: Date.now(), monotonic: monotonicNow() };
}

/**
 * The time by the clock of the process that read its clocks, whatever becomes of the clock of this one.
 * @returns {() => number} ms since the epoch
 */
export function honestClock({ epoch, monotonic }) {
  return () => Math.round(epoch + monotonicNow() - monotonic);
}
