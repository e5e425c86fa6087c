import { BrokenCircuitError, circuitBreaker, ConsecutiveBreaker, handleWhen } from 'cockatiel';
import {
  WeComPayError,
  WeComThrottledError,
  WeComTimeoutError,
  WeComUnavailableError,
} from '../errors/wecom-pay.errors.js';
import type { RateLimit } from './sliding-window.js';
import { SlidingWindows } from './sliding-window.js';
import { Throttle } from './throttle.js';
import { monotonicNow } from './timing.js';

const ERRCODE_RATE_LIMIT = 45009;
const FAILURES_UNTIL_OPEN = 20;
const OPEN_FOR = 5_000;

/** Decides for one corp and endpoint when a request may be sent, and learns from how it went. */
export class EndpointGuard {
  private readonly windows: SlidingWindows;
  private readonly throttle = new Throttle();
  private breaker = new Breaker();

  constructor(
    private readonly endpoint: string,
    limits: readonly RateLimit[],
  ) {
    this.windows = new SlidingWindows(limits);
  }

  /**
   * Fails at once when a call cannot be sent before its deadline.
   * @throws {WeComThrottledError}
   */
  check(now: number, latest: number): void {
    this.checkThrottle(now);
    const wait = this.windows.earliest(now) - now;
    if (now + wait > latest)
      throw this.throttled("the option rateLimit leaves no room before the call's deadline", wait);
  }

  /**
   * Books the moment at which a call may be sent.
   * @throws {WeComThrottledError} when that is after its deadline.
   */
  book(now: number, latest: number): number {
    this.check(now, latest);
    return this.windows.book(now);
  }

  /**
   * Sends, unless WeCom throttles, or the last calls all failed: then one call tries now and again whether it is back.
   * @throws {WeComThrottledError}
   * @throws {WeComUnavailableError}
   */
  async send<T>(request: () => Promise<T>): Promise<T> {
    const sentAt = monotonicNow();
    this.checkThrottle(sentAt);
    this.throttle.callSent(sentAt);
    try {
      const result = await this.throughBreaker(request);
      this.throttle.accepted(sentAt);
      return result;
    } catch (error) {
      this.learn(error, sentAt);
      throw error;
    }
  }

  private checkThrottle(now: number): void {
    const wait = this.throttle.wait(now);
    if (wait > 0) throw this.throttled('WeCom said that its rate limit is exceeded (45009)', wait);
  }

  private learn(error: unknown, sentAt: number): void {
    const errcode = error instanceof WeComPayError ? error.errcode : undefined;
    if (errcode === ERRCODE_RATE_LIMIT) this.throttle.refused(sentAt, monotonicNow());
    else if (errcode !== undefined) this.throttle.accepted(sentAt);
  }

  private async throughBreaker<T>(request: () => Promise<T>): Promise<T> {
    try {
      return await this.breaker.policy.execute(request);
    } catch (error) {
      if (!(error instanceof BrokenCircuitError)) throw error;
      const wait = this.breaker.openedAt + OPEN_FOR - monotonicNow();
      // The breaker reads the wall clock, and somebody has set it back.
      if (wait <= 0) this.breaker = new Breaker();
      throw new WeComUnavailableError(
        `${this.endpoint} was not called: the last ${FAILURES_UNTIL_OPEN} requests failed. ` +
          `It is tried again in ${seconds(wait)}.`,
        { endpoint: this.endpoint, retryAfter: Math.max(0, wait) },
      );
    }
  }

  private throttled(why: string, wait: number): WeComThrottledError {
    return new WeComThrottledError(
      `${this.endpoint} was not called: ${why}. Next call in ${seconds(wait)}.`,
      {
        endpoint: this.endpoint,
        retryAfter: wait,
      },
    );
  }
}

/** Opens when the last requests all failed for want of an answer. */
class Breaker {
  openedAt = -Infinity;
  readonly policy = circuitBreaker(handleWhen(isOutage), {
    halfOpenAfter: OPEN_FOR,
    breaker: new ConsecutiveBreaker(FAILURES_UNTIL_OPEN),
  });

  constructor() {
    this.policy.onBreak(() => {
      this.openedAt = monotonicNow();
    });
  }
}

function isOutage(error: Error): boolean {
  if (error instanceof WeComTimeoutError) return error.limit === 'attempt';
  return error instanceof WeComUnavailableError;
}

function seconds(ms: number): string {
  return `${Math.max(1, Math.ceil(ms / 1000))} s`;
}
