import { nextTick } from 'node:process';

/**
 * Calls what a test has passed. What that throws is uncaught, as from a subscriber of a diagnostics channel, so that it
 * fails the test that runs, and the fake goes on.
 */
export function callBack<T>(callback: (value: T) => void, value: T): void {
  try {
    callback(value);
  } catch (error) {
    nextTick(() => {
      throw error;
    });
  }
}
