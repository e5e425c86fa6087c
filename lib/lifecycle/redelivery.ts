import { doubling } from '../common/backoff.js';

const LONGEST = 24 * 60 * 60_000;

/** Milliseconds before the first redelivery of an event whose listener failed. */
const REFUSED = 5_000;

/**
 * Milliseconds until an event whose listeners failed is redelivered, after its n-th delivery: doubles each time, up to
 * a day.
 */
export function retryAfter(deliveries: number): number {
  return doubling(REFUSED, deliveries - 1, LONGEST);
}

/**
 * Milliseconds until an acknowledged final state is redelivered if the application still lists the item by then: two
 * sweep intervals at first, so that a sweep lies in between, then doubling up to a day.
 */
export function redeliverAfter(deliveries: number, sweepEvery: number): number {
  return doubling(2 * sweepEvery, deliveries - 1, LONGEST);
}
