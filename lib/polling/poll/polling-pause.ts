/** How long one poll alone tries whether the reason of a pause has gone: longer than a call takes. */
const TRIAL = 15_000;
const NEXT_TRIAL = 5_000;
const LATELY = 60_000;

/** Leaves all orders alone while none can be polled, and then lets one try before the rest. */
export class PollingPause {
  private began = -Infinity;
  private until = -Infinity;
  private answeredAt = -Infinity;
  private why: string | undefined;
  private isTrying = false;

  /** Why no order is polled, `undefined` while they are. */
  get reason(): string | undefined {
    return this.why;
  }

  /** When the next order is tried. */
  get ends(): number {
    return this.until;
  }

  /** Milliseconds for which no order may be polled, 0 when one may. */
  wait(now: number): number {
    return this.why === undefined ? 0 : Math.max(0, this.until - now);
  }

  /** Whether WeCom has answered a poll within the last minute: what it refuses then is that order's own matter. */
  wasAnsweredLately(now: number): boolean {
    return now - this.answeredAt < LATELY;
  }

  /** Must be told of each poll. */
  pollStarted(now: number): void {
    if (this.why === undefined || now < this.until) return;
    this.until = now + TRIAL;
    this.isTrying = true;
  }

  /** A poll failed for another reason than that of the pause. If it was the one that tried, the next one tries soon. */
  pollFailed(startedAt: number, now: number): void {
    if (!this.isTrying || this.isOlder(startedAt)) return;
    this.until = now + NEXT_TRIAL;
    this.isTrying = false;
  }

  /** @returns whether polling was not paused before. */
  begin(reason: string, duration: number, startedAt: number, now: number): boolean {
    const isNew = this.why === undefined;
    if (!isNew && this.isOlder(startedAt)) return false;
    this.why = reason;
    this.began = now;
    this.until = now + duration;
    this.isTrying = false;
    return isNew;
  }

  /**
   * WeCom answered a poll.
   * @returns whether that ends a pause. The answer to a poll from before it does not.
   */
  end(startedAt: number, now: number): boolean {
    this.answeredAt = now;
    const isOver = this.why !== undefined && !this.isOlder(startedAt);
    if (!isOver) return false;
    this.why = undefined;
    this.until = -Infinity;
    this.isTrying = false;
    return true;
  }

  /** Whether a poll was sent before the pause began. */
  private isOlder(startedAt: number): boolean {
    return startedAt < this.began;
  }
}
