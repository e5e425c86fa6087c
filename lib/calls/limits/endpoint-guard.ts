import { monotonicNow } from '../../common/clock.js';
import { isBlocked, RATE_LIMIT_EXCEEDED } from '../../errors/errcodes.js';
import { codeOrNameOf } from '../../errors/project-cause.js';
import { WeComPayError } from '../../errors/wecom-pay.error.js';
import { WeComThrottledError, WeComUnavailableError } from '../../errors/wecom-pay.errors.js';
import { notCalled } from '../rules/not-called.js';
import type { RateLimit } from '../rules/rate-limit.js';
import { signOf } from '../rules/sign.js';
import { CircuitBreaker } from './circuit-breaker.js';
import { RateLimitCooldown } from './rate-limit-cooldown.js';
import type { SharedRate } from './shared-rate.js';
import { SlidingWindows } from './sliding-window.js';

const RATE_EXCEEDED = `WeCom's rate limit was exceeded (errcode ${RATE_LIMIT_EXCEEDED})`;
/** A request sent this many ms after the time that was booked for it is still on time. */
const LATE = 50;

/** Decides when a request of one corp to one endpoint may be sent, and learns from its outcome. */
export class EndpointGuard {
  private readonly windows: SlidingWindows;
  private readonly backgroundWindows: SlidingWindows;
  private readonly cooldown = new RateLimitCooldown();
  private readonly breaker = new CircuitBreaker();
  private lastUnanswered: WeComPayError | undefined;

  constructor(
    private readonly endpoint: string,
    limits: readonly RateLimit[],
    backgroundLimits: readonly RateLimit[],
    private readonly shared?: SharedRate,
  ) {
    this.windows = new SlidingWindows(limits);
    this.backgroundWindows = new SlidingWindows(backgroundLimits);
  }

  /**
   * Fails immediately if a request cannot be sent before its deadline.
   * @throws {WeComThrottledError}
   * @throws {WeComUnavailableError}
   */
  check(now: number, latest: number, background = false): void {
    this.checkOpen(now);
    const backgroundWait = background ? this.backgroundWait(now) : 0;
    if (backgroundWait > 0) throw this.backgroundUsedUp(backgroundWait);
    const wait = this.windows.earliest(now) - now;
    if (now + wait > latest) throw this.noRoom(wait);
  }

  /**
   * Books the time at which a request may be sent. A booking that its call came too late for is replaced.
   * @throws {WeComThrottledError} if that is after its deadline.
   */
  book(now: number, latest: number, background = false, booked?: number): number {
    if (booked !== undefined && now - booked <= LATE) return booked;
    if (booked !== undefined) this.windows.release(booked);
    this.check(now, latest, background);
    if (background) this.backgroundWindows.book(now);
    return this.windows.book(now);
  }

  /** Gives back the booking of a request that does not leave. */
  release(booked: number, background: boolean): void {
    this.windows.release(booked);
    if (background) this.backgroundWindows.release(booked);
  }

  /** Whether a booked call must also take a slot from the rate limit shared by all processes. */
  get isShared(): boolean {
    return this.shared !== undefined;
  }

  /**
   * Takes a slot from the rate limit shared by all processes.
   * @returns 0 if the call may be sent; otherwise the milliseconds after which to book again.
   * @throws {WeComThrottledError} if that is after its deadline, or if it is a background call.
   */
  async takeShared(latest: number, background: boolean): Promise<number> {
    const wait = (await this.shared?.take(background)) ?? 0;
    if (wait <= 0) return 0;
    if (background) throw this.backgroundUsedUp(wait);
    if (monotonicNow() + wait > latest) throw this.noRoom(wait);
    return wait;
  }

  /** Milliseconds until a background call can be sent; it never books ahead, so foreground calls find room. */
  backgroundWait(now: number): number {
    const here = Math.max(this.windows.earliest(now), this.backgroundWindows.earliest(now)) - now;
    return this.shared ? Math.max(here, this.shared.backgroundWait(now)) : here;
  }

  /**
   * Sends the request, unless WeCom is throttling or unreachable; then only an occasional request probes whether that
   * is over.
   * @throws {WeComThrottledError}
   * @throws {WeComUnavailableError}
   */
  async send<T>(request: () => Promise<T>): Promise<T> {
    const sentAt = monotonicNow();
    this.checkOpen(sentAt);
    this.cooldown.callSent(sentAt);
    this.breaker.requestSent(sentAt);
    try {
      const result = await request();
      this.breaker.answered();
      this.cooldown.accepted(sentAt);
      return result;
    } catch (error) {
      if (error instanceof WeComPayError) this.learn(error, sentAt, monotonicNow());
      throw error;
    }
  }

  /** Fails while WeCom is throttling or unreachable. */
  checkOpen(now: number): void {
    const throttled = this.cooldown.wait(now);
    if (throttled > 0) throw this.throttled(RATE_EXCEEDED, throttled);
    const paused = this.breaker.wait(now);
    if (paused > 0) throw this.away(paused);
  }

  private learn(error: WeComPayError, sentAt: number, now: number): void {
    const sign = signOf(error, now - sentAt);
    if (sign === 'unanswered') {
      this.lastUnanswered = error;
      this.breaker.unanswered(now);
    }
    if (sign === 'answered') this.breaker.answered();
    if (isBlocked(error, 'rate')) this.cooldown.refused(sentAt, now);
    else if (error.errcode !== undefined) this.cooldown.accepted(sentAt);
  }

  private backgroundUsedUp(wait: number): WeComThrottledError {
    const why = 'background calls have used up their share of the option rateLimit';
    return this.throttled(why, wait, true);
  }

  private noRoom(wait: number): WeComThrottledError {
    return this.throttled("the option rateLimit leaves no slot before the call's deadline", wait, true);
  }

  private throttled(why: string, wait: number, ownLimit = false): WeComThrottledError {
    return new WeComThrottledError(notCalled(this.endpoint, why, wait), {
      endpoint: this.endpoint,
      retryAfter: wait,
      ownLimit,
    });
  }

  private away(wait: number): WeComUnavailableError {
    const { cause, code } = this.lastUnanswered ?? {};
    const last = codeOrNameOf(cause) ?? code;
    const why = `WeCom has left many requests in a row unanswered (last: ${last})`;
    return new WeComUnavailableError(notCalled(this.endpoint, why, wait), {
      endpoint: this.endpoint,
      retryAfter: wait,
      cause,
    });
  }
}
