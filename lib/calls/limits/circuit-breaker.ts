const FAILURES_UNTIL_PAUSE = 20;
const PAUSE = 5_000;

/**
 * Stops calling a server after a number of requests in a row got no answer, 20 by default. After a pause of 5 s a
 * single request probes whether the server is back, and then one every 5 s until one is answered.
 */
export class CircuitBreaker {
  private failuresInRow = 0;
  private pausedUntil = -Infinity;

  constructor(
    private readonly failuresUntilPause = FAILURES_UNTIL_PAUSE,
    private readonly pause = PAUSE,
  ) {}

  /** Milliseconds until a request may be sent; 0 for now. */
  wait(now: number): number {
    return Math.max(0, this.pausedUntil - now);
  }

  /** Must be called for each request sent. */
  requestSent(now: number): void {
    if (this.failuresInRow >= this.failuresUntilPause) this.pausedUntil = now + this.pause;
  }

  answered(): void {
    this.failuresInRow = 0;
    this.pausedUntil = -Infinity;
  }

  unanswered(now: number): void {
    this.failuresInRow++;
    if (this.failuresInRow >= this.failuresUntilPause) this.pausedUntil = now + this.pause;
  }
}
