/**
 * How many calls may be in flight: halved when WeCom reports too many (45033), then raised by one each time that many
 * calls have succeeded.
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
   * WeCom rejected a call that was sent at `sentAt`, while `inFlight` were running. A call sent before the last halving
   * was rejected for the same reason and does not count again.
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
