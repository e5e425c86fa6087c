/** Calls that one corp may make to one endpoint, see https://developer.work.weixin.qq.com/document/path/90312 */
export interface FakeRateLimits {
  /** Maximum calls within any 60 s. @default 10_000 */
  readonly perMinute: number;
  /** Maximum calls within any 60 min. @default 150_000 */
  readonly perHour: number;
}

export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;

/** A ring buffer of the last `limit` calls: there is room once the oldest of them has left the window. */
export class SlidingWindow {
  readonly lengthMs: number;
  readonly #limit: number;
  readonly #times: Float64Array;
  #count = 0;

  constructor(limit: number, lengthMs: number) {
    this.#limit = limit;
    this.lengthMs = lengthMs;
    this.#times = new Float64Array(Number.isFinite(limit) ? limit : 0);
  }

  hasRoom(now: number): boolean {
    if (this.#count < this.#limit) return true;
    const oldest = this.#times[this.#count % this.#limit] ?? now;
    return oldest <= now - this.lengthMs;
  }

  add(now: number): void {
    this.#times[this.#count % this.#limit] = now;
    this.#count += 1;
  }
}

class CallBudget {
  readonly #windows: readonly SlidingWindow[];
  #blockedUntil = -Infinity;

  constructor({ perMinute, perHour }: FakeRateLimits) {
    this.#windows = [new SlidingWindow(perHour, HOUR_MS), new SlidingWindow(perMinute, MINUTE_MS)];
  }

  take(now: number): boolean {
    if (now < this.#blockedUntil) return false;
    const full = this.#windows.find((window) => !window.hasRoom(now));
    if (full) {
      this.#blockedUntil = now + full.lengthMs;
      return false;
    }
    for (const window of this.#windows) window.add(now);
    return true;
  }
}

/** Beyond the limit per minute, a corp is blocked from an endpoint for 60 s; beyond the limit per hour, for 60 min. */
export class RateLimits {
  readonly #limits: FakeRateLimits;
  readonly #budgets = new Map<string, CallBudget>();

  constructor(limits: FakeRateLimits) {
    this.#limits = limits;
  }

  /** `false` if the call must fail with 45009. */
  take(corpId: string, endpoint: string, now: number): boolean {
    const key = `${corpId} ${endpoint}`;
    const budget = this.#budgets.get(key) ?? new CallBudget(this.#limits);
    this.#budgets.set(key, budget);
    return budget.take(now);
  }
}
