/** Limits retries to a tenth of the calls over time, so that they do not amplify an outage. */
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

  /** Takes one retry from the budget; returns `false` if it is used up. */
  take(): boolean {
    if (this.retries < 1) return false;
    this.retries -= 1;
    return true;
  }
}
