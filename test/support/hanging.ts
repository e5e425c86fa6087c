import type { PerTest } from './per-test.js';
import { usePerTest } from './per-test.js';

/** What does not return before its test ends it: if it were given up on later, another test would find that in its log. */
export class Hanging<T> {
  end!: (value: T) => void;
  readonly promise = new Promise<T>((resolve) => (this.end = resolve));
}

/** Gives each test what hangs until the test is over, and then returns the value. */
export function useHanging<T>(value: T): PerTest<Hanging<T>> {
  return usePerTest(
    () => new Hanging<T>(),
    (hanging) => hanging.end(value),
  );
}
