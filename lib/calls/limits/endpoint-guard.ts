import {
  WeComPayError,
  WeComThrottledError,
  WeComTimeoutError,
  WeComUnavailableError,
} from '../../errors/wecom-pay.errors.js';
import { Outage } from './circuit-breaker.js';
import type { SharedRate } from './shared-rate.js';
import type { RateLimit } from './sliding-window.js';
import { SlidingWindows } from './sliding-window.js';
import { Throttle } from './rate-limit-cooldown.js';
import { monotonicNow } from '../../common/clock.js';

const ERRCODE_RATE_LIMIT = 45009;
/** A caller less patient than this, in ms, proves nothing about WeCom. */
const PATIENCE = 1_000;

/** Decides for one corp and endpoint when a request may be sent, and learns from how it went. */
export class EndpointGuard {
  private readonly windows: SlidingWindows;
  private readonly backgroundWindows: SlidingWindows;
  private readonly throttle = new Throttle();
  private readonly outage = new Outage();

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
   * Fails at once when a request cannot be sent before its deadline.
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
   * Books the moment at which a request may be sent.
   * @throws {WeComThrottledError} when that is after its deadline.
   */
  book(now: number, latest: number, background = false): number {
    this.check(now, latest, background);
    if (background) this.backgroundWindows.book(now);
    return this.windows.book(now);
  }

  /** Whether a call that has booked must take one of the places as well that all processes share. */
  get isShared(): boolean {
    return this.shared !== undefined;
  }

  /**
   * Takes one of the places that all processes share. Where there is none, the moment that was booked is free again.
   * @returns 0 when the call may be sent; otherwise the milliseconds after which to book again.
   * @throws {WeComThrottledError} when that is after its deadline, or the call is one in the background.
   */
  async takeShared(booked: number, latest: number, background: boolean): Promise<number> {
    const wait = (await this.shared?.take(background)) ?? 0;
    if (wait <= 0) return 0;
    this.windows.release(booked);
    if (background) {
      this.backgroundWindows.release(booked);
      throw this.backgroundUsedUp(wait);
    }
    if (monotonicNow() + wait > latest) throw this.noRoom(wait);
    return wait;
  }

  /** Milliseconds until a call in the background can be sent; it never books ahead of the calls that others wait for. */
  backgroundWait(now: number): number {
    const here = Math.max(this.windows.earliest(now), this.backgroundWindows.earliest(now)) - now;
    return this.shared ? Math.max(here, this.shared.backgroundWait(now)) : here;
  }

  /**
   * Sends, unless WeCom throttles or is away: then one request now and again tries whether that is over.
   * @throws {WeComThrottledError}
   * @throws {WeComUnavailableError}
   */
  async send<T>(request: () => Promise<T>): Promise<T> {
    const sentAt = monotonicNow();
    this.checkOpen(sentAt);
    this.throttle.callSent(sentAt);
    this.outage.requestSent(sentAt);
    try {
      const result = await request();
      this.outage.answered();
      this.throttle.accepted(sentAt);
      return result;
    } catch (error) {
      if (error instanceof WeComPayError) this.learn(error, sentAt, monotonicNow());
      throw error;
    }
  }

  private checkOpen(now: number): void {
    const throttled = this.throttle.wait(now);
    if (throttled > 0) throw this.throttled('WeCom said that its rate limit is exceeded (45009)', throttled);
    const paused = this.outage.wait(now);
    if (paused > 0) throw this.away(paused);
  }

  private learn(error: WeComPayError, sentAt: number, now: number): void {
    if (isUnanswered(error, now - sentAt)) this.outage.unanswered(now);
    else if (isAnswered(error)) this.outage.answered();
    if (error.errcode === ERRCODE_RATE_LIMIT) this.throttle.refused(sentAt, now);
    else if (error.errcode !== undefined) this.throttle.accepted(sentAt);
  }

  private backgroundUsedUp(wait: number): WeComThrottledError {
    const why = 'calls in the background have used up their part of the option rateLimit';
    return this.throttled(why, wait, true);
  }

  private noRoom(wait: number): WeComThrottledError {
    return this.throttled("the option rateLimit leaves no room before the call's deadline", wait, true);
  }

  private throttled(why: string, wait: number, ownLimit = false): WeComThrottledError {
    const message = `${this.endpoint} was not called: ${why}. Next call in ${seconds(wait)}.`;
    return new WeComThrottledError(message, { endpoint: this.endpoint, retryAfter: wait, ownLimit });
  }

  private away(wait: number): WeComUnavailableError {
    const message = `${this.endpoint} was not called: WeCom has left many requests in a row unanswered. Next call in ${seconds(wait)}.`;
    return new WeComUnavailableError(message, { endpoint: this.endpoint, retryAfter: wait });
  }
}

function isUnanswered(error: WeComPayError, waited: number): boolean {
  if (error instanceof WeComTimeoutError) return error.limit === 'attempt' || waited >= PATIENCE;
  return error instanceof WeComUnavailableError && !error.keptConnection;
}

/** A lost connection that had been kept, an abort and an impatient caller say nothing; anything else came from WeCom. */
function isAnswered(error: WeComPayError): boolean {
  return error.code !== 'UNAVAILABLE' && error.code !== 'TIMEOUT' && error.code !== 'ABORTED';
}

function seconds(ms: number): string {
  return `${Math.max(1, Math.ceil(ms / 1000))} s`;
}
