const MINUTE = 60_000;
const HOUR_RULE_MEMORY = 10 * MINUTE;

/**
 * Stops calling an endpoint after WeCom's 45009: for a minute, since its minute rule blocks for that long. A second
 * 45009 within ten minutes means the hour rule: then one call a minute is let through, until one succeeds.
 * @see https://developer.work.weixin.qq.com/document/path/90312
 */
export class RateLimitCooldown {
  private blockedAt = -Infinity;
  private blockedUntil = -Infinity;
  private probing = false;

  /** Milliseconds for which no call may be sent, 0 when one may. */
  wait(now: number): number {
    return Math.max(0, this.blockedUntil - now);
  }

  /** Must be told of each call that is sent. */
  callSent(now: number): void {
    if (this.probing) this.blockedUntil = now + MINUTE;
  }

  /** WeCom accepted a call that was sent at `sentAt`. */
  accepted(sentAt: number): void {
    if (sentAt < this.blockedAt) return;
    this.probing = false;
    this.blockedUntil = -Infinity;
  }

  /** WeCom answered 45009 to a call that was sent at `sentAt`. */
  refused(sentAt: number, now: number): void {
    if (sentAt < this.blockedAt) return;
    this.probing = now - this.blockedAt < HOUR_RULE_MEMORY;
    this.blockedAt = now;
    this.blockedUntil = now + MINUTE;
  }
}
