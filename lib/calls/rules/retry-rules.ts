import type { Random } from '../../common/backoff.js';
import { doubling } from '../../common/backoff.js';
import { isBlocked } from '../../errors/errcodes.js';
import type { WeComPayError, WeComPayErrorCode } from '../../errors/wecom-pay.error.js';
import { WeComUnavailableError } from '../../errors/wecom-pay.errors.js';

interface RetryRule {
  readonly retries: number;
  /** Milliseconds before the n-th retry, counted from 0. */
  readonly delay: (retry: number, random: Random) => number;
}

const LONGEST_DELAY = 5_000;

const fullJitter =
  (base: number): RetryRule['delay'] =>
  (retry, random) =>
    random() * doubling(base, retry, LONGEST_DELAY);

const TRANSIENT: RetryRule = { retries: 2, delay: fullJitter(200) };
const MALFORMED: RetryRule = { retries: 1, delay: fullJitter(200) };
const BUSY: RetryRule = { retries: 3, delay: fullJitter(500) };
const TOO_MANY_AT_ONCE: RetryRule = { retries: 3, delay: (_retry, random) => 1_000 + random() * 2_000 };

const never = (): undefined => undefined;

/** How a failed request is retried, by kind of failure. */
const RULES: Readonly<Record<WeComPayErrorCode, (error: WeComPayError) => RetryRule | undefined>> = {
  UNAVAILABLE: () => TRANSIENT,
  TIMEOUT: () => TRANSIENT,
  // Only HTTP 429: a block by errcode outlasts the call.
  THROTTLED: ({ errcode }) => (errcode === undefined ? TRANSIENT : undefined),
  BUSY: (error) => (isBlocked(error, 'concurrency') ? TOO_MANY_AT_ONCE : BUSY),
  MALFORMED_REPLY: () => MALFORMED,
  INVALID_OPTIONS: never,
  INVALID_REQUEST: never,
  ORDER_NOT_FOUND: never,
  APPLYMENT_NOT_FOUND: never,
  ORDER_NOT_CLOSED: never,
  BILL_NOT_READY: never,
  CREDENTIAL_REJECTED: never,
  PERMISSION_DENIED: never,
  // `WeComApiClient` replaces the token and replays the request once.
  TOKEN_REJECTED: never,
  ABORTED: never,
  TLS_FAILED: never,
  HTTP_REJECTED: never,
  UNKNOWN_ERRCODE: never,
  ENGINE_UNAVAILABLE: never,
};

/**
 * Milliseconds until a request that failed with this error is retried; `undefined` if it is not.
 *
 * @param retry how many retries of the same call preceded this one.
 */
export function retryDelay(error: WeComPayError, retry: number, random: Random): number | undefined {
  const rule = RULES[error.code](error);
  if (rule === undefined || retry >= rule.retries) return undefined;
  return Math.max(rule.delay(retry, random), error.retryAfter ?? 0);
}

/**
 * Whether the request was sent on an idle connection that the server had closed in the meantime; then it is resent
 * immediately, and outside the retry budget.
 */
export function hadDeadConnection(error: WeComPayError): boolean {
  return error instanceof WeComUnavailableError && error.keptConnection;
}
