/** A wait in ms that doubles each time, up to `longest`: `first` for the time of number 0. */
export function doubling(first: number, time: number, longest: number): number {
  return Math.min(longest, first * 2 ** time);
}
