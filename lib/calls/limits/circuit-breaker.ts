const FAILURES_UNTIL_PAUSE = 20;
const PAUSE = 5_000;

/**
 * Leaves WeCom, or another server, alone after so many requests in a row got no answer, 20 by default: for a pause of
 * five seconds, then one request tries whether it is back, and another one five seconds later, until one is answered.
 */
export class CircuitBreaker {
  private failuresInRow = 0;
  private pausedUntil = -Infinity;

  constructor(
    private readonly failuresUntilPause = FAILURES_UNTIL_PAUSE,
    private readonly pause = PAUSE,
  ) {}

  /** Milliseconds for which no request may be sent, 0 when one may. */
  wait(now: number): number {
    return Math.max(0, this.pausedUntil - now);
  }

  /** Must be told of each request that is sent. */
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
