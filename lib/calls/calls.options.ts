import { LONGEST_TIMER } from '../common/clock.js';
import { count, section } from '../options/option-rules.js';

/**
 * The most calls to each endpoint that all accounts of one corp make together: in this process, and with
 * `WeComPayRedisModule` in all replicas.
 */
export interface WeComRateLimitOptions {
  /**
   * In any minute. WeCom allows 10,000.
   * @default 8_000
   */
  perMinute?: number | undefined;
  /**
   * In any hour. WeCom allows 150,000.
   * @default 120_000
   */
  perHour?: number | undefined;
}

/** How calls to WeCom are made. */
export interface CallsOptions {
  /**
   * Milliseconds for one call, waiting and retries included.
   * @default 12_000
   */
  timeout?: number | undefined;
  /**
   * Milliseconds for one request of a call.
   * @default 5_000
   */
  attemptTimeout?: number | undefined;
  /**
   * The most requests in flight, of all accounts of one corp in this process together.
   * @default 64
   */
  maxConcurrency?: number | undefined;
  /**
   * Keeps the calls of all replicas together below WeCom's limits. With `WeComPayRedisModule` it holds for all of them
   * together; without, each replica counts for itself: divide the defaults by how many you run.
   */
  rateLimit?: WeComRateLimitOptions | undefined;
}

/** The same with defaults, checked. */
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

/** @throws {WeComOptionsError} that names the option, what it got and what is allowed. */
export function resolveCallsOptions(given: Readonly<Record<string, unknown>>): ResolvedCallsOptions {
  const rateLimit = section('rateLimit', given['rateLimit'], RATE_LIMIT_OPTIONS);
  return {
    timeout: count('timeout', given['timeout'] ?? 12_000, LONGEST_TIMER),
    attemptTimeout: count('attemptTimeout', given['attemptTimeout'] ?? 5_000, LONGEST_TIMER),
    maxConcurrency: count('maxConcurrency', given['maxConcurrency'] ?? 64, 1_000),
    rateLimit: Object.freeze({
      perMinute: count('rateLimit.perMinute', rateLimit['perMinute'] ?? 8_000, 1_000_000),
      perHour: count('rateLimit.perHour', rateLimit['perHour'] ?? 120_000, 10_000_000),
    }),
  };
}
