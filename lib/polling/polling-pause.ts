/** How long one poll alone tries whether the reason of a pause has gone: longer than a call takes. */
const TRIAL = 15_000;
const NEXT_TRIAL = 5_000;

/** Leaves all orders alone while none can be polled, and then lets one try before the rest. */
export class PollingPause {
  private until = -Infinity;
  private why: string | undefined;

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
    if (this.why !== undefined && now >= this.until) this.until = now + TRIAL;
  }

  /** @returns whether polling was not paused before. */
  begin(reason: string, duration: number, now: number): boolean {
    const isNew = this.why === undefined;
    this.why = reason;
    this.until = now + duration;
    return isNew;
  }

  /** The poll that tried failed for another reason than the pause: the next one tries soon. */
  trialFailed(now: number): void {
    if (this.why !== undefined) this.until = now + NEXT_TRIAL;
  }

  /** @returns whether polling was paused before. */
  end(): boolean {
    const wasPaused = this.why !== undefined;
    this.why = undefined;
    this.until = -Infinity;
    return wasPaused;
  }
}
