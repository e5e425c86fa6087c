import { afterEach, beforeEach } from '@jest/globals';

/** What each test has of its own, while it runs. */
export interface PerTest<T> {
  readonly current: T;
}

/** Opens something before each test, and closes it afterwards. */
export function usePerTest<T extends object>(
  open: () => T | Promise<T>,
  close: (opened: T) => unknown,
): PerTest<T> {
  let opened: T | undefined;
  beforeEach(async () => {
    opened = await open();
  });
  afterEach(async () => {
    if (opened) await close(opened);
    opened = undefined;
  });
  return {
    get current(): T {
      if (!opened) throw new Error('each test opens its own: it is there only while a test runs');
      return opened;
    },
  };
}
