const SECOND = 1_000;

/** Polling goes by the full second. */
export function wholeSecond(time: Date): Date {
  return new Date(Math.ceil(time.getTime() / SECOND) * SECOND);
}
