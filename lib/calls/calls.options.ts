import { LONGEST_TIMER } from '../common/clock.js';
import { count, milliseconds, section } from '../options/option-rules.js';

/**
 * Maximum number of calls per endpoint that all accounts of one corp make together: in this process or, with
 * `WeComPayRedisModule`, in all replicas.
 */
export interface WeComRateLimitOptions {
  /**
   * Within any minute. WeCom allows 10,000.
   * @default 8_000
   */
  perMinute?: number | undefined;
  /**
   * Within any hour. WeCom allows 150,000.
   * @default 120_000
   */
  perHour?: number | undefined;
}

/** How WeCom is called. */
export interface CallsOptions {
  /**
   * Deadline of a call in milliseconds, including waiting and retries.
   * @default 12_000
   */
  timeout?: number | undefined;
  /**
   * Timeout of a single request within a call, in milliseconds.
   * @default 5_000
   */
  attemptTimeout?: number | undefined;
  /**
   * Maximum number of requests in flight, for all accounts of one corp in this process together.
   * @default 64
   */
  maxConcurrency?: number | undefined;
  /**
   * Keeps calls below WeCom's limits. With `WeComPayRedisModule` it applies to all replicas together; without it, each
   * replica counts on its own, so divide the defaults by the number of replicas.
   */
  rateLimit?: WeComRateLimitOptions | undefined;
}

/** The validated options, with defaults filled in. */
export interface ResolvedCallsOptions {
  readonly timeout: number;
  readonly attemptTimeout: number;
  readonly maxConcurrency: number;
  readonly rateLimit: { readonly perMinute: number; readonly perHour: number };
}

export const CALLS_OPTIONS = [
  'timeout',
  'attemptTimeout',
  'maxConcurrency',
  'rateLimit',
] as const satisfies readonly (keyof CallsOptions)[];
const RATE_LIMIT_OPTIONS = ['perMinute', 'perHour'] as const;

/** @throws {WeComOptionsError} naming the option, what it got and what is allowed. */
export function resolveCallsOptions(given: Readonly<Record<string, unknown>>): ResolvedCallsOptions {
  const rateLimit = section('rateLimit', given['rateLimit'], RATE_LIMIT_OPTIONS);
  return {
    timeout: milliseconds('timeout', given['timeout'] ?? 12_000, LONGEST_TIMER),
    attemptTimeout: milliseconds('attemptTimeout', given['attemptTimeout'] ?? 5_000, LONGEST_TIMER),
    maxConcurrency: count('maxConcurrency', given['maxConcurrency'] ?? 64, 1_000),
    rateLimit: Object.freeze({
      perMinute: count('rateLimit.perMinute', rateLimit['perMinute'] ?? 8_000, 1_000_000),
      perHour: count('rateLimit.perHour', rateLimit['perHour'] ?? 120_000, 10_000_000),
    }),
  };
}
