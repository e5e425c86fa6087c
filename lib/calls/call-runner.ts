import { Inject, Injectable } from '@nestjs/common';
import type { Limit } from '../common/abort.js';
import { Shutdown, withLimits } from '../common/abort.js';
import { monotonicNow } from '../common/clock.js';
import type { Outcome } from '../diagnostics/messages.js';
import { measured, publish } from '../diagnostics/channels.js';
import { copyWith } from '../errors/copy-with.js';
import { projectCause } from '../errors/project-cause.js';
import { withOutcome } from '../errors/with-outcome.js';
import { WeComPayError } from '../errors/wecom-pay.error.js';
import { WeComAbortedError, WeComTimeoutError } from '../errors/wecom-pay.errors.js';
import { WECOM_PAY_ACCOUNT, WECOM_PAY_OPTIONS } from '../wecom-pay.constants.js';
import { Call } from './call.js';
import type { RunOptions } from './call-options.js';
import type { ResolvedCallsOptions } from './calls.options.js';
import type { Endpoint } from './rules/endpoint.js';
import type { CorpLimits } from './limits/corp-limits.js';
import type { Corp } from './limits/corp-limits.registry.js';
import { CorpLimitsRegistry } from './limits/corp-limits.registry.js';

/** Runs the calls of one account, each limited by its deadline, its caller's signal and application shutdown. */
@Injectable()
export class CallRunner {
  private readonly corp: CorpLimits;
  private readonly shutdown = new Shutdown();
  private readonly pausing = new Shutdown();

  constructor(
    @Inject(WECOM_PAY_OPTIONS) private readonly options: ResolvedCallsOptions & Corp,
    @Inject(WECOM_PAY_ACCOUNT) private readonly account: string,
    limits: CorpLimitsRegistry,
  ) {
    this.corp = limits.of(options);
  }

  /**
   * @throws {WeComTimeoutError} at the deadline
   * @throws {WeComAbortedError} if the caller's signal fires or the application shuts down
   */
  async run<T>(endpoint: Endpoint, options: RunOptions, work: (call: Call) => Promise<T>): Promise<T> {
    const { timeout = this.options.timeout, background = false, order } = options;
    const { account } = this;
    const latest = monotonicNow() + timeout;
    let call: Call | undefined;
    const begin = (signal: AbortSignal) => {
      const { attemptTimeout = this.options.attemptTimeout } = endpoint;
      call = new Call({ endpoint, corp: this.corp, attemptTimeout, latest, signal, background, order });
      return work(call);
    };
    const attempts = () => call?.attempts ?? 0;
    const report = (outcome: () => Outcome) =>
      publish('call', () => ({
        account,
        endpoint: endpoint.path,
        attempts: attempts(),
        background,
        ...outcome(),
      }));
    const limited = () =>
      withAttempts(() => withLimits(this.limitsOf(endpoint, options, timeout), begin), attempts);
    if (endpoint.idempotency === 'read') return measured(limited, report);
    return measured(() => withOutcome(limited, () => call?.outcome ?? 'not-sent'), report);
  }

  /** Milliseconds until a background call can be sent. */
  backgroundWait(endpoint: Endpoint): number {
    return this.corp.guardOf(endpoint).backgroundWait(monotonicNow());
  }

  /**
   * Waits between two calls, for at most the caller's `timeout`.
   * @throws {WeComAbortedError} if the caller's signal fires or the application begins to shut down
   */
  async pause(endpoint: Endpoint, ms: number, { signal, timeout = Infinity }: RunOptions): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    const elapsed = () =>
      new Promise<void>((resolve) => (timer = setTimeout(resolve, Math.min(ms, timeout))));
    await withLimits(endedBy(this.pausing, endpoint, signal), elapsed).finally(() => clearTimeout(timer));
  }

  /**
   * Waits for what is read apart from a call: the part of a reply that still arrives, or what a request will hold.
   * @throws the error of the first of `limits` that is reached
   * @throws {WeComAbortedError} if the caller's signal fires or the application shuts down
   */
  async receive<T>(
    endpoint: Endpoint,
    signal: AbortSignal | undefined,
    limits: readonly Limit[],
    part: (signal: AbortSignal) => PromiseLike<T>,
  ): Promise<T> {
    return withLimits([...endedBy(this.shutdown, endpoint, signal), ...limits], part);
  }

  /** Ends pauses: an application that shuts down first waits for its own requests, which may wait in one. */
  stopPausing(): void {
    this.pausing.begin();
  }

  /** Aborts running calls and rejects new ones. */
  close(): void {
    this.shutdown.begin();
  }

  private limitsOf(endpoint: Endpoint, { signal }: RunOptions, timeout: number): readonly Limit[] {
    const tooLate = { after: timeout, error: () => tooSlow(endpoint.path, timeout) };
    return [...endedBy(this.shutdown, endpoint, signal), tooLate];
  }
}

/** Runs a call; if it fails, its error says how often it was sent, unless it is that of the call for its token. */
async function withAttempts<T>(work: () => Promise<T>, attempts: () => number): Promise<T> {
  try {
    return await work();
  } catch (error) {
    const isOwn = error instanceof WeComPayError && error.attempts === 0;
    throw isOwn ? copyWith(error, { attempts: attempts() }) : error;
  }
}

function endedBy(shutdown: Shutdown, { path }: Endpoint, signal: AbortSignal | undefined): readonly Limit[] {
  const limits: Limit[] = [{ shutdown, error: shuttingDown }];
  return signal ? [{ signal, error: (reason) => abortedBy(reason, path) }, ...limits] : limits;
}

function abortedBy(reason: unknown, endpoint: string): WeComAbortedError {
  return new WeComAbortedError(`${endpoint} was aborted by the caller's signal.`, {
    endpoint,
    cause: projectCause(reason),
  });
}

function shuttingDown(): WeComAbortedError {
  return new WeComAbortedError('The call was aborted: the application is shutting down.');
}

function tooSlow(endpoint: string, timeout: number): WeComTimeoutError {
  return new WeComTimeoutError(
    `${endpoint} failed: no answer within ${timeout} ms, including retries.`,
    'call',
    {
      endpoint,
    },
  );
}
