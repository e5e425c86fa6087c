import { uid } from 'uid';

/**
 * Nest makes ids of a buffer of random numbers. One that is filled while a test has replaced `Math.random` makes them
 * all the same: modules would be taken for each other, and providers for parts of a circle. Afterwards the buffer is
 * new and full, with ids for some hundred providers.
 */
export function renewIds() {
  const random = Math.random;
  let isRefilled = false;
  Math.random = () => {
    isRefilled = true;
    return random();
  };
  while (!isRefilled) uid();
  Math.random = random;
}
