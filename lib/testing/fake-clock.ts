/**
 * The clock of the fake WeCom: the base clock plus everything it was advanced by. Token lifetimes, rate limits, the ban
 * after wrong secrets and `time_expire` follow it; `latency` and the delays of faults are in real time.
 */
export class FakeClock {
  readonly #base: () => number;
  #offset = 0;

  /** @internal */
  constructor(base: () => number) {
    this.#base = base;
  }

  /** Now, in ms since the epoch. */
  now(): number {
    return this.#base() + this.#offset;
  }

  /**
   * Advances the clock.
   *
   * @param ms milliseconds; a negative number sets the clock back
   * @throws TypeError if `ms` is not a finite number
   */
  advance(ms: number): void {
    if (!Number.isFinite(ms))
      throw new TypeError(`FakeWeCom: clock.advance(ms) requires a finite number, got ${ms}`);
    this.#offset += ms;
  }
}
