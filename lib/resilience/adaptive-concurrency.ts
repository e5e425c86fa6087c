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

  refused(): void {
    this.current = Math.max(1, this.limit / 2);
  }

  accepted(): void {
    this.current = Math.min(this.most, this.current + 1 / this.current);
  }
}
