import { Inject, Injectable } from '@nestjs/common';
import { projectCause } from '../errors/project-cause.js';
import { WeComAbortedError, WeComPayError, WeComTimeoutError } from '../errors/wecom-pay.errors.js';
import type { ResolvedCallsOptions } from './calls.options.js';
import { WECOM_PAY_OPTIONS } from '../wecom-pay.constants.js';
import { Call } from './call.js';
import type { CallOptions } from './call-options.js';
import type { Endpoint } from './endpoint.js';
import type { CorpLimits } from './limits/corp-limits.js';
import type { Corp } from './limits/corp-limits.registry.js';
import { CorpLimitsRegistry } from './limits/corp-limits.registry.js';
import { monotonicNow } from '../common/clock.js';
import type { Limit } from '../common/abort.js';
import { withLimits } from '../common/abort.js';

/** Runs calls of one account, each under its deadline, its caller's signal and the application's life. */
@Injectable()
export class CallRunner {
  private readonly corp: CorpLimits;
  private readonly closing = new AbortController();

  constructor(
    @Inject(WECOM_PAY_OPTIONS) private readonly options: ResolvedCallsOptions & Corp,
    limits: CorpLimitsRegistry,
  ) {
    this.corp = limits.of(options);
  }

  /**
   * @throws {WeComTimeoutError} at the deadline
   * @throws {WeComAbortedError} when the caller's signal fires or the application shuts down
   */
  async run<T>(endpoint: Endpoint, options: CallOptions, work: (call: Call) => Promise<T>): Promise<T> {
    const { timeout = this.options.timeout, signal, background = false } = options;
    const { attemptTimeout } = this.options;
    const latest = monotonicNow() + timeout;
    const limits: Limit[] = [
      { signal: this.closing.signal, error: shuttingDown },
      { after: timeout, error: () => tooSlow(endpoint.path, timeout) },
    ];
    if (signal) limits.unshift({ signal, error: (reason) => abortedBy(reason, endpoint.path) });
    let call: Call | undefined;
    try {
      return await withLimits(limits, (end) => {
        call = new Call(endpoint, this.corp, attemptTimeout, latest, end, background);
        return work(call);
      });
    } catch (error) {
      if (error instanceof WeComPayError && error.attempts === 0) error.attempts = call?.attempts ?? 0;
      throw error;
    }
  }

  /** Milliseconds until a call in the background can be sent. */
  backgroundWait(endpoint: Endpoint): number {
    return this.corp.guardOf(endpoint).backgroundWait(monotonicNow());
  }

  /** Ends what runs and refuses what comes. */
  close(): void {
    this.closing.abort();
  }
}

function abortedBy(reason: unknown, endpoint: string): WeComAbortedError {
  return new WeComAbortedError(`${endpoint} was aborted by the caller's signal.`, {
    endpoint,
    cause: projectCause(reason),
  });
}

function shuttingDown(): WeComAbortedError {
  return new WeComAbortedError('The call was given up: the application is shutting down.');
}

function tooSlow(endpoint: string, timeout: number): WeComTimeoutError {
  return new WeComTimeoutError(
    `${endpoint} failed: no answer within ${timeout} ms, retries included.`,
    'call',
    {
      endpoint,
    },
  );
}
