import { setMaxListeners } from 'node:events';
import { projectCause } from '../errors/project-cause.js';
import { WeComAbortedError, WeComTimeoutError } from '../errors/wecom-pay.errors.js';

/** For how long a caller waits. */
export interface Patience {
  readonly signal?: AbortSignal | undefined;
  /** Milliseconds; without, as long as it takes. */
  readonly timeout?: number | undefined;
  /** Fires when the application shuts down. */
  readonly closing: AbortSignal;
}

/**
 * What the work gives, unless the caller's patience ends before; the work itself goes on. It does not begin once one of
 * the signals has fired.
 *
 * @param what the beginning of the error's message: `The order m/o has not ended`.
 * @throws {WeComTimeoutError} after `timeout` ms
 * @throws {WeComAbortedError} when one of the signals fires
 */
export async function withPatience<T>(
  work: () => Promise<T>,
  { signal, timeout, closing }: Patience,
  what: string,
): Promise<T> {
  if (closing.aborted) throw shuttingDown(what);
  if (signal?.aborted) throw abortedBy(signal.reason, what);
  const cleanUps: (() => void)[] = [];
  const impatience = new Promise<never>((_resolve, reject) => {
    const giveUpOn = (abort: AbortSignal, error: () => Error) => {
      const giveUp = () => reject(error());
      // One signal may end any number of waits, of which Node would warn as of a leak.
      setMaxListeners(Infinity, abort);
      abort.addEventListener('abort', giveUp);
      cleanUps.push(() => abort.removeEventListener('abort', giveUp));
    };
    if (signal) giveUpOn(signal, () => abortedBy(signal.reason, what));
    giveUpOn(closing, () => shuttingDown(what));
    if (timeout === undefined) return;
    const timer = setTimeout(() => reject(tooSlow(what, timeout)), timeout);
    cleanUps.push(() => clearTimeout(timer));
  });
  try {
    return await Promise.race([work(), impatience]);
  } finally {
    for (const cleanUp of cleanUps) cleanUp();
  }
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
