const FAILURES_UNTIL_PAUSE = 20;
const PAUSE = 5_000;

/**
 * Leaves WeCom alone after 20 requests in a row got no answer: for five seconds, then one request tries whether it is
 * back, and another one five seconds later, until one is answered.
 */
export class Outage {
  private failuresInRow = 0;
  private pausedUntil = -Infinity;

  /** Milliseconds for which no request may be sent, 0 when one may. */
  wait(now: number): number {
    return Math.max(0, this.pausedUntil - now);
  }

  /** Must be told of each request that is sent. */
  requestSent(now: number): void {
    if (this.failuresInRow >= FAILURES_UNTIL_PAUSE) this.pausedUntil = now + PAUSE;
  }

  answered(): void {
    this.failuresInRow = 0;
    this.pausedUntil = -Infinity;
  }

  unanswered(now: number): void {
    this.failuresInRow++;
    if (this.failuresInRow >= FAILURES_UNTIL_PAUSE) this.pausedUntil = now + PAUSE;
  }
}
