/**
 * How many calls may be in flight: halved when WeCom says that there are too many (45033), and then by one more each
 * time that as many calls went well.
 */
export class AdaptiveConcurrency {
  private current: number;

  constructor(private readonly most: number) {
    this.current = most;
  }

  get limit(): number {
    return Math.floor(this.current);
  }

  /** @param inFlight how many calls were in flight when WeCom refused one of them. */
  refused(inFlight: number): void {
    this.current = Math.max(1, Math.min(this.limit, inFlight) / 2);
  }

  accepted(): void {
    this.current = Math.min(this.most, this.current + 1 / this.current);
  }
}
