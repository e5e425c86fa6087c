import type { Limit } from '../common/abort.js';
import { sleep, withLimits } from '../common/abort.js';
import { monotonicNow } from '../common/clock.js';
import { lazily } from '../common/lazily.js';
import { WeComPayError, WeComTimeoutError } from '../errors/wecom-pay.errors.js';
import type { Endpoint } from './endpoint.js';
import type { CorpLimits } from './limits/corp-limits.js';
import type { EndpointGuard } from './limits/endpoint-guard.js';
import { isFreeRetry, MOST_RETRIES, retryDelay } from './retry-rules.js';

/** Not with the package, whose import it would make a good deal longer. */
const loadCockatiel = lazily(() => import('cockatiel'));

/** One call to one endpoint; its requests share a deadline, the rate limits and a retry budget. */
export class Call {
  attempts = 0;
  private failedAttempts = 0;
  private retries = 0;
  private freeRetryUsed = false;
  private readonly guard: EndpointGuard;

  constructor(
    private readonly endpoint: Endpoint,
    private readonly corp: CorpLimits,
    private readonly attemptTimeout: number,
    /** The deadline, on the monotonic clock. */
    private readonly latest: number,
    /** Fires at the deadline, when the caller aborts, and when the application shuts down. */
    readonly signal: AbortSignal,
    /** Whether it yields to all calls that are not in the background. */
    private readonly background: boolean,
  ) {
    this.guard = corp.guardOf(endpoint);
    corp.retryBudget.callStarted();
  }

  /** Sends a request, and retries it according to the retry rules. The request must stop when its signal fires. */
  async send<T>(request: (signal: AbortSignal) => Promise<T>): Promise<T> {
    let delay: number | undefined;
    const mayRetry = (error: Error) => (delay = this.nextDelay(error)) !== undefined;
    const { DelegateBackoff, handleWhen, retry } = await loadCockatiel();
    return retry(handleWhen(mayRetry), {
      maxAttempts: MOST_RETRIES + 1,
      backoff: new DelegateBackoff(() => delay ?? 0),
    })
      .dangerouslyUnref()
      .execute(() => this.sendOnce(request));
  }

  private nextDelay(error: Error): number | undefined {
    const wasSent = this.attempts > this.failedAttempts;
    this.failedAttempts = this.attempts;
    if (!wasSent || !(error instanceof WeComPayError) || this.signal.aborted) return undefined;
    if (isFreeRetry(error, this.endpoint) && !this.freeRetryUsed) {
      this.freeRetryUsed = true;
      return 0;
    }
    const delay = retryDelay(error, this.endpoint, this.retries, Math.random);
    if (delay === undefined || monotonicNow() + delay >= this.latest || !this.corp.retryBudget.take())
      return undefined;
    this.retries++;
    return delay;
  }

  private async sendOnce<T>(request: (signal: AbortSignal) => Promise<T>): Promise<T> {
    this.signal.throwIfAborted();
    const { endpoint, background, signal } = this;
    this.guard.check(monotonicNow(), this.latest, background);
    const sendNow = () => this.sendWhenAllowed(request);
    return endpoint.goesFirst ? sendNow() : this.corp.inTurn(endpoint, signal, background, sendNow);
  }

  private async sendWhenAllowed<T>(request: (signal: AbortSignal) => Promise<T>): Promise<T> {
    const { guard, latest, background } = this;
    const now = monotonicNow();
    const moment = guard.book(now, latest, background);
    if (moment > now) await sleep(moment - now, this.signal);
    const wait = guard.isShared ? await guard.takeShared(moment, latest, background) : 0;
    if (wait === 0) return guard.send(() => this.attempt(request));
    await sleep(wait, this.signal);
    return this.sendWhenAllowed(request);
  }

  private async attempt<T>(request: (signal: AbortSignal) => Promise<T>): Promise<T> {
    this.signal.throwIfAborted();
    this.attempts++;
    const limits: Limit[] = [
      { after: this.attemptTimeout, error: () => this.tooSlow() },
      { signal: this.signal, error: (reason) => reason as Error },
    ];
    return withLimits(limits, request);
  }

  private tooSlow(): WeComTimeoutError {
    return new WeComTimeoutError(
      `${this.endpoint.path} failed: no answer within ${this.attemptTimeout} ms.`,
      'attempt',
      { endpoint: this.endpoint.path },
    );
  }
}
