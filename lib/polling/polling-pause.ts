/** How long one poll alone tries whether the reason of a pause has gone: longer than a call takes. */
const TRIAL = 15_000;
const NEXT_TRIAL = 5_000;

/** Leaves all orders alone while none can be polled, and then lets one try before the rest. */
export class PollingPause {
  private until = -Infinity;
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

  /** Must be told of each poll. */
  pollStarted(now: number): void {
    if (this.why === undefined || now < this.until) return;
    this.until = now + TRIAL;
    this.isTrying = true;
  }

  /** @returns whether polling was not paused before. */
  begin(reason: string, duration: number, now: number): boolean {
    const isNew = this.why === undefined;
    this.why = reason;
    this.until = now + duration;
    this.isTrying = false;
    return isNew;
  }

  /** A poll failed for another reason than that of the pause. If it was the one that tried, the next one tries soon. */
  pollFailed(now: number): void {
    if (this.isTrying) this.until = now + NEXT_TRIAL;
    this.isTrying = false;
  }

  /** @returns whether polling was paused before. */
  end(): boolean {
    const wasPaused = this.why !== undefined;
    this.why = undefined;
    this.until = -Infinity;
    this.isTrying = false;
    return wasPaused;
  }
}
