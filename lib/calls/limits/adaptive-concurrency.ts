/**
 * How many calls may be in flight: halved when WeCom says that there are too many (45033), and then by one more each
 * time that as many calls went well.
 */
export class AdaptiveConcurrency {
  private current: number;
  private halvedAt = -Infinity;

  constructor(private readonly most: number) {
    this.current = most;
  }

  get limit(): number {
    return Math.floor(this.current);
  }

  /**
   * WeCom refused a call that was sent at `sentAt`, while `inFlight` were under way. Calls that were sent before the
   * last halving are refused for the same reason as the one that caused it.
   */
  refused(inFlight: number, sentAt: number, now: number): void {
    if (sentAt < this.halvedAt) return;
    this.halvedAt = now;
    this.current = Math.max(1, Math.min(this.limit, inFlight) / 2);
  }

  accepted(): void {
    this.current = Math.min(this.most, this.current + 1 / this.current);
  }
}
