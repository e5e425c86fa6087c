import { uid } from 'uid';

/**
 * Nest makes ids of a buffer of random numbers: each is the one before, moved by a digit. A buffer that is filled while
 * a test has replaced `Math.random` makes them all the same: modules would be taken for each other, and providers for
 * parts of a circle. Afterwards the buffer is new and full, with ids for some hundred providers.
 */
export function renewIds() {
  let id = uid();
  let next = uid();
  while (next.startsWith(id.slice(1))) {
    id = next;
    next = uid();
  }
}
