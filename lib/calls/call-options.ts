import { checkFlag, checkMilliseconds, checkOptionNames, checkSignal } from '../options/argument-rules.js';

/** Options of a single call. */
export interface CallOptions {
  /** Ends the call with a `WeComAbortedError`. */
  readonly signal?: AbortSignal | undefined;
  /**
   * Deadline of the whole call in milliseconds, including waiting and retries. If a token must be fetched first, that
   * fetch has the module's own `timeout`, since other calls wait for it too.
   * @default the module's option `timeout`
   */
  readonly timeout?: number | undefined;
  /**
   * For calls that nobody is waiting for: they yield to all others. Background calls may use nine tenths of the average
   * rate that `rateLimit.perHour` allows; beyond that they fail immediately with a `WeComThrottledError`.
   * @default false
   */
  readonly background?: boolean | undefined;
}

/** What a call of this module's own says in addition. */
export interface RunOptions extends CallOptions {
  /** Names the order that it is about among all merchants, if its endpoint limits requests about an order. */
  readonly order?: string | undefined;
  /** Personal data of the request, which WeCom's error texts might repeat. */
  readonly personal?: readonly string[] | undefined;
}

const CALL_OPTIONS = ['signal', 'timeout', 'background'] as const satisfies readonly (keyof CallOptions)[];

/** @throws {WeComOptionsError} naming the option that is invalid, or not among those allowed. */
export function checkCallOptions(
  options: CallOptions,
  allowed: readonly (keyof CallOptions)[] = CALL_OPTIONS,
): void {
  checkOptionNames('call options', options, allowed);
  const { timeout, signal, background } = options;
  checkMilliseconds('timeout', timeout);
  checkSignal(signal);
  checkFlag('background', background);
}
