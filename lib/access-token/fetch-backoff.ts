import type { WeComPayError } from '../errors/wecom-pay.errors.js';

const SECOND = 1_000;
const LONGEST = 600 * SECOND;

const FIRST_BACKOFF: Partial<Record<WeComPayError['code'], number>> = {
  CREDENTIAL_REJECTED: 10 * SECOND,
  PERMISSION_DENIED: 10 * SECOND,
  TOKEN_REJECTED: 30 * SECOND,
};

/**
 * Remembers a failure that asking again would not mend, and answers with it meanwhile: WeCom bans an IP for an hour
 * after repeated attempts with a wrong secret. Each failure in a row doubles the wait, from 10 s up to 10 min.
 */
export class FetchBackoff {
  private failure: WeComPayError | undefined;
  private failuresInRow = 0;
  private until = -Infinity;

  /** The failure to answer with now, if any. */
  current(now: number): WeComPayError | undefined {
    return now < this.until ? this.failure : undefined;
  }

  /** Returns the moment until which the failure stands. */
  failed(error: WeComPayError, now: number): number {
    const first = FIRST_BACKOFF[error.code];
    if (first === undefined) return now;
    this.failure = error;
    this.until = now + Math.min(LONGEST, first * 2 ** this.failuresInRow++);
    return this.until;
  }

  succeeded(): void {
    this.failure = undefined;
    this.failuresInRow = 0;
    this.until = -Infinity;
  }
}
