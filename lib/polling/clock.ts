import { monotonicNow } from '../resilience/timing.js';

/** The clock of polling: whole milliseconds that no one sets. */
export function wholeNow(): number {
  return Math.round(monotonicNow());
}

/** A moment of that clock as a date. */
export function dateAt(moment: number): Date {
  return new Date(Date.now() + moment - wholeNow());
}

/** A time in ms since the epoch as a moment of that clock. */
export function momentOf(time: number): number {
  return Math.round(wholeNow() + time - Date.now());
}
