import { withTimeout } from '../../common/abort.js';

/** Calls foreign code with a timeout, and knows whether any call has not returned yet. */
export class TimedCalls {
  private pending = 0;

  constructor(private readonly timeout: number) {}

  get areOver(): boolean {
    return this.pending === 0;
  }

  /** @throws {TimeoutExceeded} after the timeout, and whatever the code throws. */
  async call<T>(work: () => T | PromiseLike<T>): Promise<T> {
    this.pending++;
    const result = Promise.resolve().then(work);
    const onSettled = () => void this.pending--;
    result.then(onSettled, onSettled);
    return withTimeout(this.timeout, () => result);
  }
}
