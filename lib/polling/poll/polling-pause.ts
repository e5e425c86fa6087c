/** How long a single trial poll may take to find out whether the pause is over: longer than a call takes by default. */
const TRIAL = 15_000;
const NEXT_TRIAL = 5_000;
const LATELY = 60_000;

/** Stops polling while no item can be polled, then lets a single item try before the rest follow. */
export class PollingPause {
  private began = -Infinity;
  private until = -Infinity;
  private answeredAt = -Infinity;
  private why: string | undefined;
  private isTrying = false;

  /** Why polling is paused; `undefined` if it is not. */
  get reason(): string | undefined {
    return this.why;
  }

  /** When the next trial poll may run. */
  get ends(): number {
    return this.until;
  }

  /** Milliseconds until an item may be polled; 0 for now. */
  wait(now: number): number {
    return this.why === undefined ? 0 : Math.max(0, this.until - now);
  }

  /** Whether WeCom has answered a poll within the last minute: a rejection then concerns that item alone. */
  wasAnsweredLately(now: number): boolean {
    return now - this.answeredAt < LATELY;
  }

  /** Must be called for each poll. */
  pollStarted(now: number): void {
    if (this.why === undefined || now < this.until) return;
    this.until = now + TRIAL;
    this.isTrying = true;
  }

  /** A poll failed for a reason that does not cause a pause. If it was the trial poll, the next one runs soon. */
  pollFailed(startedAt: number, now: number): void {
    if (!this.isTrying || this.isOlder(startedAt)) return;
    this.until = now + NEXT_TRIAL;
    this.isTrying = false;
  }

  /** @returns whether this began a pause, rather than prolonging one. */
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
   * Must be called when WeCom has answered a poll.
   * @returns whether that ended a pause. The answer to a poll sent before the pause does not.
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
