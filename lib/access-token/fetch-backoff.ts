import { doubling } from '../common/backoff.js';
import type { WeComPayError, WeComPayErrorCode } from '../errors/wecom-pay.error.js';

const SECOND = 1_000;
const LONGEST = 600 * SECOND;

/** Milliseconds before the next fetch after the first such failure; 0 for immediately. */
const FIRST_BACKOFF: Readonly<Record<WeComPayErrorCode, number>> = {
  CREDENTIAL_REJECTED: 10 * SECOND,
  PERMISSION_DENIED: 10 * SECOND,
  TOKEN_REJECTED: 30 * SECOND,
  INVALID_OPTIONS: 0,
  INVALID_REQUEST: 0,
  ORDER_NOT_FOUND: 0,
  APPLYMENT_NOT_FOUND: 0,
  ORDER_NOT_CLOSED: 0,
  BILL_NOT_READY: 0,
  THROTTLED: 0,
  BUSY: 0,
  UNAVAILABLE: 0,
  TIMEOUT: 0,
  ABORTED: 0,
  TLS_FAILED: 0,
  HTTP_REJECTED: 0,
  MALFORMED_REPLY: 0,
  UNKNOWN_ERRCODE: 0,
  ENGINE_UNAVAILABLE: 0,
};

/**
 * Remembers a failure that an immediate retry would not fix, and fails fast with it: WeCom bans an IP for an hour after
 * repeated attempts with a wrong secret. Consecutive failures double the wait, from 10 s (a rejected token: 30 s) up to
 * 10 min; one that comes more than 10 min after the last wait is the first again.
 */
export class FetchBackoff {
  private failure: WeComPayError | undefined;
  private failuresInRow = 0;
  private until = -Infinity;

  /** The failure to throw now, if any. */
  current(now: number): WeComPayError | undefined {
    return now < this.until ? this.failure : undefined;
  }

  /** @returns the time until which the failure applies. */
  failed(error: WeComPayError, now: number): number {
    const first = FIRST_BACKOFF[error.code];
    if (first === 0) return now;
    if (now - this.until > LONGEST) this.failuresInRow = 0;
    this.failure = error;
    this.until = now + doubling(first, this.failuresInRow++, LONGEST);
    return this.until;
  }

  succeeded(): void {
    this.failure = undefined;
    this.failuresInRow = 0;
    this.until = -Infinity;
  }
}
