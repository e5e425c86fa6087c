/** The longest delay, in ms, that Node's timers support. */
export const LONGEST_TIMER = 2 ** 31 - 1;

/** Milliseconds on the monotonic clock of the process: for durations, deadlines and rate limits. */
export function monotonicNow(): number {
  return performance.now();
}

/** The clock of polling: whole milliseconds on the monotonic clock, which V8 stores unboxed. */
export function wholeNow(): number {
  return Math.round(monotonicNow());
}

/** Converts a time of that clock to a date, by the current wall clock. */
export function dateAt(moment: number): Date {
  return new Date(Date.now() + moment - wholeNow());
}

/** Converts a time in ms since the epoch to that clock. */
export function momentOf(time: number): number {
  return Math.round(wholeNow() + time - Date.now());
}

/** A time of that clock as it is stored: ISO 8601. */
export function textAt(moment: number): string {
  return dateAt(moment).toISOString();
}

/** The time in a stored text; `undefined` if there is none. */
export function momentIn(value: unknown): number | undefined {
  const time = typeof value === 'string' ? Date.parse(value) : Number.NaN;
  return Number.isFinite(time) ? momentOf(time) : undefined;
}
