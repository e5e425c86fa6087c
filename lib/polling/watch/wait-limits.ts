import type { CallOptions } from '../../calls/call-options.js';
import type { Limit } from '../../common/abort.js';
import { withLimits } from '../../common/abort.js';
import { projectCause } from '../../errors/project-cause.js';
import { WeComAbortedError, WeComTimeoutError } from '../../errors/wecom-pay.errors.js';

/** The options of a caller that waits. */
export const WAIT_OPTIONS = ['signal', 'timeout'] as const satisfies readonly (keyof CallOptions)[];

const ABOUT_AN_ORDER = 'That says nothing about the payment; the order stays tracked.';

/** How long a caller waits. */
export interface WaitLimits {
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds; no limit if omitted. */
  readonly timeout?: number | undefined;
  /** Fires when the application shuts down. */
  readonly closing: AbortSignal;
}

/**
 * Returns the result of the work, unless one of the caller's limits is reached first; the work itself continues. If a
 * signal has already fired, the work is not started.
 *
 * @param what the beginning of the error message, e.g. `No answer for order M/ORDER-1`.
 * @param meaning what a timeout means.
 * @throws {WeComTimeoutError} after `timeout` ms
 * @throws {WeComAbortedError} if one of the signals fires
 */
export async function withWaitLimits<T>(
  work: () => Promise<T>,
  { signal, timeout, closing }: WaitLimits,
  what: string,
  meaning = ABOUT_AN_ORDER,
): Promise<T> {
  const limits: Limit[] = [{ signal: closing, error: () => shuttingDown(what) }];
  if (signal) limits.push({ signal, error: (reason) => abortedBy(reason, what) });
  if (timeout !== undefined) limits.push({ after: timeout, error: () => tooSlow(what, timeout, meaning) });
  return withLimits(limits, work);
}

function shuttingDown(what: string): WeComAbortedError {
  return new WeComAbortedError(`${what} before the application shut down.`);
}

function abortedBy(reason: unknown, what: string): WeComAbortedError {
  const cause = projectCause(reason);
  return new WeComAbortedError(`${what} before the caller's signal fired.`, { cause });
}

function tooSlow(what: string, timeout: number, meaning: string): WeComTimeoutError {
  return new WeComTimeoutError(`${what} within ${timeout} ms. ${meaning}`, 'call');
}
