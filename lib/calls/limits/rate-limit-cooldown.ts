import { RATE_BLOCK_LASTS } from '../../errors/errcodes.js';

const HOUR_RULE_MEMORY = 600_000;

/**
 * Stops calling an endpoint after errcode 45009: for a minute, which is how long WeCom's per-minute limit blocks. A
 * second 45009 within ten minutes points to the hourly limit: from then on one call per minute is let through until one
 * succeeds.
 * @see https://developer.work.weixin.qq.com/document/path/90312
 */
export class RateLimitCooldown {
  private blockedAt = -Infinity;
  private blockedUntil = -Infinity;
  private probing = false;

  /** Milliseconds until a call may be sent; 0 for now. */
  wait(now: number): number {
    return Math.max(0, this.blockedUntil - now);
  }

  /** Must be called for each call sent. */
  callSent(now: number): void {
    if (this.probing) this.blockedUntil = now + RATE_BLOCK_LASTS;
  }

  accepted(sentAt: number): void {
    if (sentAt < this.blockedAt) return;
    this.probing = false;
    this.blockedUntil = -Infinity;
  }

  /** WeCom returned 45009 for a call that was sent at `sentAt`. */
  refused(sentAt: number, now: number): void {
    if (sentAt < this.blockedAt) return;
    this.probing = now - this.blockedAt < HOUR_RULE_MEMORY;
    this.blockedAt = now;
    this.blockedUntil = now + RATE_BLOCK_LASTS;
  }
}
