import { within } from '../common/with-timeout.js';

/** Calls foreign code in time, and knows whether some of it has still not returned. */
export class TimedCalls {
  private pending = 0;

  constructor(private readonly timeout: number) {}

  get areOver(): boolean {
    return this.pending === 0;
  }

  /** @throws {TooSlowError} and what the code throws. */
  async call<T>(work: () => T): Promise<Awaited<T>> {
    this.pending++;
    const result = Promise.resolve().then(work);
    const onSettled = () => void this.pending--;
    result.then(onSettled, onSettled);
    return within(this.timeout, () => result);
  }
}
