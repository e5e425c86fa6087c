import type { Limit } from '../common/abort.js';
import { sleep, withLimits } from '../common/abort.js';
import { monotonicNow } from '../common/clock.js';
import { lazily } from '../common/lazily.js';
import type { WriteOutcome } from '../errors/wecom-pay.error.js';
import { WeComPayError } from '../errors/wecom-pay.error.js';
import { WeComThrottledError, WeComTimeoutError } from '../errors/wecom-pay.errors.js';
import type { CorpLimits, Rank } from './limits/corp-limits.js';
import type { EndpointGuard } from './limits/endpoint-guard.js';
import type { Endpoint } from './rules/endpoint.js';
import { notCalled } from './rules/not-called.js';
import { hadDeadConnection, retryDelay } from './rules/retry-rules.js';
import { mayResend, outcomeAfter } from './rules/write-outcome.js';

/** Not with the package, whose import it would make a good deal longer. */
export const loadCockatiel = lazily(() => import('cockatiel'));

/** What a request is told of the call that it belongs to. */
export interface Attempt {
  /** When it fires, the request must stop. */
  readonly signal: AbortSignal;
  /** Must be called as soon as the request is written to a connection. */
  readonly onSent: () => void;
  /** How many requests of the same call came before it. */
  readonly resends: number;
}

export type Request<T> = (attempt: Attempt) => Promise<T>;

export interface CallSettings {
  readonly endpoint: Endpoint;
  readonly corp: CorpLimits;
  /** How long one request may take, in ms. */
  readonly attemptTimeout: number;
  /** The deadline, on the monotonic clock. */
  readonly latest: number;
  readonly signal: AbortSignal;
  /** Whether it yields to all calls that are not in the background. */
  readonly background: boolean;
  /** The order that it is about, if its endpoint limits requests about an order. */
  readonly order?: string | undefined;
}

/** What became of a turn: the request was sent, or it has to wait for the rate limit, for so many ms. */
type Turn<T> = { readonly result: T } | { readonly wait: number };

/** One call to one endpoint; its requests share a deadline, the rate limits and a retry budget. */
export class Call {
  attempts = 0;
  /** What is known of it while it has not succeeded, if it changes something at WeCom. */
  outcome: WriteOutcome = 'not-sent';
  private failedAttempts = 0;
  private retries = 0;
  private freeRetryUsed = false;
  private hasTurn = false;
  /** The time for which a request is booked that has not left yet. */
  private booked: number | undefined;
  /** Fires at the deadline, when the caller aborts, and when the application shuts down. */
  readonly signal: AbortSignal;
  private readonly guard: EndpointGuard;

  constructor(private readonly settings: CallSettings) {
    const { corp, endpoint, signal } = settings;
    this.signal = signal;
    this.guard = corp.guardOf(endpoint);
    corp.retryBudget.callStarted();
  }

  /** Sends a request, and retries it according to the retry rules. */
  async send<T>(request: Request<T>): Promise<T> {
    let delay: number | undefined;
    const mayRetry = (error: Error) => (delay = this.nextDelay(error)) !== undefined;
    const { DelegateBackoff, handleWhen, retry } = await loadCockatiel();
    return retry(handleWhen(mayRetry), { backoff: new DelegateBackoff(() => delay ?? 0) })
      .dangerouslyUnref()
      .execute(() => this.sendOnce(request));
  }

  private nextDelay(error: Error): number | undefined {
    const { endpoint, corp, latest } = this.settings;
    const wasSent = this.attempts > this.failedAttempts;
    this.failedAttempts = this.attempts;
    if (!wasSent || !(error instanceof WeComPayError) || this.signal.aborted) return undefined;
    if (!mayResend(endpoint, this.outcome)) return undefined;
    if (hadDeadConnection(error) && !this.freeRetryUsed) {
      this.freeRetryUsed = true;
      return 0;
    }
    const delay = retryDelay(error, this.retries, Math.random);
    if (delay === undefined || monotonicNow() + delay >= latest || !corp.retryBudget.take()) return undefined;
    this.retries++;
    return delay;
  }

  private async sendOnce<T>(request: Request<T>): Promise<T> {
    this.signal.throwIfAborted();
    const { endpoint, corp, signal, latest, background } = this.settings;
    this.guard.check(monotonicNow(), latest, background);
    const send = () => this.sendWhenDue(request);
    // One in the background never books ahead, so it needs no place in the line.
    return endpoint.goesFirst || background ? send() : corp.inLine(endpoint, signal, send);
  }

  /**
   * A call that has to wait for the rate limit leaves the queue meanwhile: calls to other endpoints need not wait with
   * it.
   */
  private async sendWhenDue<T>(request: Request<T>): Promise<T> {
    const { endpoint, corp, signal } = this.settings;
    const attempt = () => this.sendIfDue(request);
    const turn = await (endpoint.goesFirst ? attempt() : corp.inTurn(endpoint, signal, this.rank, attempt));
    if ('result' in turn) return turn.result;
    await sleep(turn.wait, signal);
    return this.sendWhenDue(request);
  }

  private get rank(): Rank {
    if (this.booked !== undefined) return 'booked';
    return this.settings.background ? 'background' : 'foreground';
  }

  private async sendIfDue<T>(request: Request<T>): Promise<Turn<T>> {
    const { guard } = this;
    const { corp, endpoint, latest, background, signal } = this.settings;
    signal.throwIfAborted();
    const now = monotonicNow();
    const moment = this.book(now);
    if (moment > now) return { wait: moment - now };
    try {
      const wait = guard.isShared ? await guard.takeShared(latest, background) : 0;
      if (wait > 0) return { wait };
      await this.takeTurn();
      const send = async () => {
        signal.throwIfAborted();
        return guard.send(() => this.attempt(request));
      };
      return { result: await (endpoint.goesFirst ? send() : corp.send(send)) };
    } finally {
      this.giveBack();
    }
  }

  /** Books the time at which the request may leave, mostly at once; a booking that it came too late for is replaced. */
  private book(now: number): number {
    const { guard, booked } = this;
    const { latest, background, signal } = this.settings;
    this.forgetBooking();
    const moment = guard.book(now, latest, background, booked);
    this.booked = moment;
    if (moment > now || guard.isShared) signal.addEventListener('abort', this.giveBack);
    return moment;
  }

  /** The request that was booked leaves, or its booking is no longer its own. */
  private forgetBooking(): void {
    if (this.booked === undefined) return;
    this.booked = undefined;
    this.signal.removeEventListener('abort', this.giveBack);
  }

  /** The request that was booked does not leave. If it is aborted, that is at once: the next in line then books. */
  private readonly giveBack = (): void => {
    const { guard, settings, booked } = this;
    if (booked === undefined) return;
    this.forgetBooking();
    guard.release(booked, settings.background);
  };

  /**
   * Takes the turn of the order, just before the first request leaves: what ends the call earlier must not make the
   * order wait. A token that was rejected needs no other turn.
   * @throws {WeComThrottledError} if it is too soon; `retryAfter` says for how long.
   */
  private async takeTurn(): Promise<void> {
    const { endpoint, corp, order } = this.settings;
    if (order === undefined || this.hasTurn) return;
    this.signal.throwIfAborted();
    this.guard.checkOpen(monotonicNow());
    const wait = await corp.turnsOf(endpoint).take(order);
    if (wait > 0) throw tooSoon(endpoint, wait);
    this.hasTurn = true;
  }

  private async attempt<T>(request: Request<T>): Promise<T> {
    const { signal: end, endpoint, attemptTimeout } = this.settings;
    end.throwIfAborted();
    this.forgetBooking();
    const resends = this.attempts++;
    const limits: Limit[] = [
      { after: attemptTimeout, error: () => noAnswerWithin(endpoint.path, attemptTimeout) },
      { signal: end, error: (reason) => reason as Error },
    ];
    const before = this.outcome;
    const onSent = () => void (this.outcome = 'unknown');
    try {
      return await withLimits(limits, (signal) => request({ signal, onSent, resends }));
    } catch (error) {
      if (this.outcome === 'unknown') this.outcome = outcomeAfter(before, error);
      throw error;
    }
  }
}

/** A request was not answered in time. */
export function noAnswerWithin(endpoint: string, ms: number): WeComTimeoutError {
  return new WeComTimeoutError(`${endpoint} failed: no answer within ${ms} ms.`, 'attempt', { endpoint });
}

function tooSoon({ path }: Endpoint, wait: number): WeComThrottledError {
  const why = 'the last request about this order was too recent';
  return new WeComThrottledError(notCalled(path, why, wait), {
    endpoint: path,
    retryAfter: wait,
    ownLimit: true,
  });
}
