const CHINA_OFFSET_MS = 8 * 3_600_000;

/**
 * The clock of the fake WeCom: the base clock plus everything it was advanced by. All that WeCom measures follows it:
 * lifetimes of tokens and `prepay_id`s, limits, bans, the age of an order, `time_expire`, how long a refund takes,
 * when a notification is sent. `latency`, the delays of faults, and how long an answer is waited for, are in real time.
 */
export class FakeClock {
  readonly #base: () => number;
  readonly #watchers: (() => void)[] = [];
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
    for (const onAdvanced of this.#watchers) onAdvanced();
  }

  /** @internal Calls back whenever it was advanced. */
  watch(onAdvanced: () => void): void {
    this.#watchers.push(onAdvanced);
  }
}

/** RFC 3339 in `+08:00`, as WeCom sends times. */
export function chinaTime(ms: number): string {
  return `${new Date(ms + CHINA_OFFSET_MS).toISOString().slice(0, 19)}+08:00`;
}
