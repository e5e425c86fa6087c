import { accountLogger } from '../host/account-logger.js';
import { RateLimitedLogger } from '../host/rate-limited-logger.js';
import { clockOffset, describeOffset, NOTICEABLE_OFFSET, SET_THE_CLOCK } from './clock-offset.js';
import type { ReplyHeaders } from './transport/exchange.js';

/** Warns as long as the clock of this process differs from WeCom's: ages and days are reckoned by it. */
export class ClockReporter {
  private readonly reports: RateLimitedLogger;

  constructor(account: string) {
    this.reports = new RateLimitedLogger(accountLogger(account));
  }

  /** @param sentAt in ms since the epoch. */
  compare(headers: ReplyHeaders, sentAt: number, receivedAt: number): void {
    const offset = clockOffset(headers, sentAt, receivedAt) ?? 0;
    if (Math.abs(offset) <= NOTICEABLE_OFFSET) return;
    this.reports.warn('clock', `${describeOffset(offset)} ${SET_THE_CLOCK}`);
  }
}
