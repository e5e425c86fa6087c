/** Keeps retries to a tenth of the calls over time, so that an outage is not amplified. */
export class RetryBudget {
  private retries: number;

  constructor(
    private readonly reserve = 10,
    private readonly share = 0.1,
  ) {
    this.retries = reserve;
  }

  callStarted(): void {
    this.retries = Math.min(this.reserve, this.retries + this.share);
  }

  /** Whether one more retry is within the budget; if so, it is taken from it. */
  take(): boolean {
    if (this.retries < 1) return false;
    this.retries -= 1;
    return true;
  }
}
