import { LONGEST_TIMER } from '../common/clock.js';
import { shapeOf } from '../common/text.js';
import { WeComOptionsError } from '../errors/wecom-pay.errors.js';
import { unknownKeyIn } from '../options/unknown-key.js';

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
  if (background !== undefined && typeof background !== 'boolean') {
    throw new WeComOptionsError(`background must be true or false, got ${shapeOf(background)}.`);
  }
}

/** @throws {WeComOptionsError} if it is given and no time to wait for. */
export function checkMilliseconds(name: string, ms: number | undefined): void {
  if (ms === undefined || (Number.isFinite(ms) && ms > 0 && ms <= LONGEST_TIMER)) return;
  throw new WeComOptionsError(
    `${name} must be a number of milliseconds above 0 and up to ${LONGEST_TIMER}, got ${shapeOf(ms)}.`,
  );
}

/** @throws {WeComOptionsError} unless they are an object with no other names than those allowed. */
export function checkOptionNames(what: string, options: unknown, allowed: readonly string[]): void {
  if (typeof options !== 'object' || options === null) {
    throw new WeComOptionsError(
      `The ${what} must be an object with ${allowed.join(', ')}; got ${shapeOf(options)}.`,
    );
  }
  const unknown = unknownKeyIn(options, allowed);
  if (unknown !== undefined) throw new WeComOptionsError(`The ${what} cannot have ${unknown}.`);
}

/** @throws {WeComOptionsError} if it is given and is none. */
export function checkSignal(signal: unknown): void {
  if (signal !== undefined && !(signal instanceof AbortSignal)) {
    throw new WeComOptionsError(`signal must be an AbortSignal, got ${shapeOf(signal)}.`);
  }
}
