const LONGEST = 24 * 60 * 60_000;

/** Milliseconds before an event that a listener refused is sent again, at first. */
const REFUSED = 5_000;

/**
 * Milliseconds until an event that a listener refused is sent for the n-th time again: twice as long each time, up to a
 * day.
 */
export function retryAfter(deliveries: number): number {
  return doubled(REFUSED, deliveries);
}

/**
 * Milliseconds until an order whose end the application took is told again, unless it has stopped listing it by then:
 * two sweeps at first, so that one lies between, then twice as long each time, up to a day.
 */
export function redeliverAfter(deliveries: number, sweepEvery: number): number {
  return doubled(2 * sweepEvery, deliveries);
}

function doubled(first: number, times: number): number {
  return Math.min(LONGEST, first * 2 ** (times - 1));
}
