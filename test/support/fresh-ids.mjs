import { uid } from 'uid';

/** More than uid draws from one buffer. */
const MOST_BUFFERED = 512;

/**
 * Nest makes ids of a buffer of random numbers. One that was filled while a test had replaced `Math.random` makes them
 * all the same: modules would be taken for each other.
 */
export function renewIds() {
  for (let id = 0; id < MOST_BUFFERED; id++) uid();
}
