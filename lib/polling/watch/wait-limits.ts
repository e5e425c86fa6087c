import type { Limit } from '../../common/abort.js';
import { withLimits } from '../../common/abort.js';
import { projectCause } from '../../errors/project-cause.js';
import { WeComAbortedError, WeComTimeoutError } from '../../errors/wecom-pay.errors.js';

/** For how long a caller waits. */
export interface WaitLimits {
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds; without, as long as it takes. */
  readonly timeout?: number | undefined;
  /** Fires when the application shuts down. */
  readonly closing: AbortSignal;
}

/**
 * What the work gives, unless a limit of the caller is reached before; the work itself goes on. It does not begin once one of
 * the signals has fired.
 *
 * @param what the beginning of the error's message: `The order m/o has not ended`.
 * @throws {WeComTimeoutError} after `timeout` ms
 * @throws {WeComAbortedError} when one of the signals fires
 */
export async function withWaitLimits<T>(
  work: () => Promise<T>,
  { signal, timeout, closing }: WaitLimits,
  what: string,
): Promise<T> {
  const limits: Limit[] = [{ signal: closing, error: () => shuttingDown(what) }];
  if (signal) limits.push({ signal, error: (reason) => abortedBy(reason, what) });
  if (timeout !== undefined) limits.push({ after: timeout, error: () => tooSlow(what, timeout) });
  return withLimits(limits, work);
}

function shuttingDown(what: string): WeComAbortedError {
  return new WeComAbortedError(`${what} before the application shut down.`);
}

function abortedBy(reason: unknown, what: string): WeComAbortedError {
  const cause = projectCause(reason);
  return new WeComAbortedError(`${what} before the caller's signal fired.`, { cause });
}

function tooSlow(what: string, timeout: number): WeComTimeoutError {
  const message = `${what} within ${timeout} ms. That says nothing about the payment; the order stays under watch.`;
  return new WeComTimeoutError(message, 'call');
}
