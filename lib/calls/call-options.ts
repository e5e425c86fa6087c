import { LONGEST_TIMER } from '../common/clock.js';
import { shapeOf } from '../common/text.js';
import { WeComOptionsError } from '../errors/wecom-pay.errors.js';

/** What a caller can set for one call. */
export interface CallOptions {
  /** Ends the call with a `WeComAbortedError`. */
  readonly signal?: AbortSignal | undefined;
  /**
   * Milliseconds for the whole call, waiting and retries included. A token that must be fetched first has the module's
   * own `timeout`, since other calls wait for it as well.
   * @default the module's option `timeout`
   */
  readonly timeout?: number | undefined;
  /**
   * For a call that nobody waits for: it lets all others go first. Such calls are sent at nine tenths of the rate that
   * `rateLimit.perHour` allows on average; what is more fails at once with a `WeComThrottledError`.
   * @default false
   */
  readonly background?: boolean | undefined;
}

/** @throws {WeComOptionsError} that names the option which is wrong. */
export function checkCallOptions(options: CallOptions): void {
  if (typeof options !== 'object' || options === null) {
    throw new WeComOptionsError(
      `The call options must be { signal, timeout, background }, got ${shapeOf(options)}.`,
    );
  }
  const { timeout, signal, background } = options;
  if (timeout !== undefined && !(Number.isFinite(timeout) && timeout > 0 && timeout <= LONGEST_TIMER)) {
    throw new WeComOptionsError(
      `timeout must be a number of milliseconds above 0 and up to ${LONGEST_TIMER}, got ${shapeOf(timeout)}.`,
    );
  }
  if (signal !== undefined && !(signal instanceof AbortSignal)) {
    throw new WeComOptionsError(`signal must be an AbortSignal, got ${shapeOf(signal)}.`);
  }
  if (background !== undefined && typeof background !== 'boolean') {
    throw new WeComOptionsError(`background must be true or false, got ${shapeOf(background)}.`);
  }
}
