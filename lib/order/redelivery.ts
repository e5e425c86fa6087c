import { doubling } from '../common/backoff.js';

const LONGEST = 24 * 60 * 60_000;

/** Milliseconds before an event that a listener refused is sent again, at first. */
const REFUSED = 5_000;

/**
 * Milliseconds until an event that a listener refused is sent for the n-th time again: twice as long each time, up to a
 * day.
 */
export function retryAfter(deliveries: number): number {
  return doubling(REFUSED, deliveries - 1, LONGEST);
}

/**
 * Milliseconds until an order whose end the application took is told again, unless it has stopped listing it by then:
 * two sweeps at first, so that one lies between, then twice as long each time, up to a day.
 */
export function redeliverAfter(deliveries: number, sweepEvery: number): number {
  return doubling(2 * sweepEvery, deliveries - 1, LONGEST);
}
