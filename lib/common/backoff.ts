/** Returns a number in [0, 1). */
export type Random = () => number;

/** A delay in ms that doubles each time, up to `longest`; `time` counts from 0. */
export function doubling(first: number, time: number, longest: number): number {
  return Math.min(longest, first * 2 ** time);
}
