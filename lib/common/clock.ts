/** The longest wait, in ms, that Node's timers can take. */
export const LONGEST_TIMER = 2 ** 31 - 1;

/** Milliseconds on the monotonic clock of the process: for durations, deadlines and rate limits. */
export function monotonicNow(): number {
  return performance.now();
}

/** The clock of polling: whole milliseconds on the monotonic clock, which V8 holds without a box. */
export function wholeNow(): number {
  return Math.round(monotonicNow());
}

/** A moment of that clock as a date, by the wall clock as it stands now. */
export function dateAt(moment: number): Date {
  return new Date(Date.now() + moment - wholeNow());
}

/** A time in ms since the epoch as a moment of that clock. */
export function momentOf(time: number): number {
  return Math.round(wholeNow() + time - Date.now());
}
