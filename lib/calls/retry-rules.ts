import type { WeComPayError } from '../errors/wecom-pay.errors.js';
import { WeComUnavailableError } from '../errors/wecom-pay.errors.js';

/** A number from 0 to below 1. */
export type Random = () => number;

interface RetryRule {
  readonly retries: number;
  /** Milliseconds before the retry of this number, counted from 0. */
  readonly delay: (retry: number, random: Random) => number;
}

const LONGEST_DELAY = 5_000;

const fullJitter =
  (base: number): RetryRule['delay'] =>
  (retry, random) =>
    random() * Math.min(LONGEST_DELAY, base * 2 ** retry);

const TRANSIENT: RetryRule = { retries: 2, delay: fullJitter(200) };
const MALFORMED: RetryRule = { retries: 1, delay: fullJitter(200) };
const BUSY: RetryRule = { retries: 3, delay: fullJitter(500) };
const TOO_MANY_AT_ONCE: RetryRule = { retries: 3, delay: (_retry, random) => 1_000 + random() * 2_000 };

const ERRCODE_TOO_MANY_AT_ONCE = 45033;

/** The largest number of retries that any rule grants. */
export const MOST_RETRIES = 3;

function ruleFor(error: WeComPayError): RetryRule | undefined {
  switch (error.code) {
    case 'UNAVAILABLE':
    case 'TIMEOUT':
      return TRANSIENT;
    case 'THROTTLED':
      return error.errcode === undefined ? TRANSIENT : undefined;
    case 'BUSY':
      return isTooManyAtOnce(error) ? TOO_MANY_AT_ONCE : BUSY;
    case 'MALFORMED_REPLY':
      return MALFORMED;
    default:
      return undefined;
  }
}

/**
 * Milliseconds until a request that failed with this error is sent again, or `undefined` when it is not.
 *
 * @param retry how many retries of the same call went before this one.
 */
export function retryDelay(error: WeComPayError, retry: number, random: Random): number | undefined {
  const rule = ruleFor(error);
  if (rule === undefined || retry >= rule.retries) return undefined;
  return Math.max(rule.delay(retry, random), error.retryAfter ?? 0);
}

/** Whether the request may be sent once more at once and for free: it met a connection that was already dead. */
export function isFreeRetry(error: WeComPayError): boolean {
  return error instanceof WeComUnavailableError && error.keptConnection;
}

/** Whether WeCom refuses the number of calls in flight, as against their rate. */
export function isTooManyAtOnce(error: WeComPayError): boolean {
  return error.errcode === ERRCODE_TOO_MANY_AT_ONCE;
}
