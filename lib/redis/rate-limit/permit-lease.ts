import { monotonicNow } from '../../common/clock.js';
import type { BookedPermits } from './rate-script.js';

/** What was granted of the permits that were asked for. */
export interface Grant {
  readonly granted: number;
  /** Milliseconds for which they may be used or, if there are none, after which to ask again. */
  readonly ms: number;
  /** When they were booked, by Redis's clock. */
  readonly at: number;
}

/** Where permits come from. */
export interface PermitSource {
  /** Rejects if Redis is unreachable. */
  ask(count: number): Promise<Grant>;
  /** Never throws. */
  giveBack(unused: BookedPermits): void;
}

interface Caller {
  readonly resolve: (wait: number) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * Permits of one budget that this process may use without asking Redis for each. They are asked for in blocks as large
 * as lately used, and given back if they are not used while they are valid.
 */
export class PermitLease {
  private permits = 0;
  private bookedAt = 0;
  private validUntil = -Infinity;
  private expiry: NodeJS.Timeout | undefined;
  private block = 1;
  /** How many of the present block were used. */
  private used = 0;
  private readonly callers: Caller[] = [];

  /** @param largestBlock the most that this process may withhold from others. */
  constructor(
    private readonly source: PermitSource,
    private readonly largestBlock: number,
  ) {}

  /** @returns whether there was a permit that this process holds already. */
  takeHeld(now = monotonicNow()): boolean {
    if (this.permits === 0 || now >= this.validUntil) return false;
    this.permits--;
    this.used++;
    return true;
  }

  /**
   * Asks for permits; calls of the same time share what is asked for.
   * @returns 0, or the milliseconds after which to try again.
   * @throws the error of the source.
   */
  request(): Promise<number> {
    return new Promise((resolve, reject) => {
      this.callers.push({ resolve, reject });
      if (this.callers.length === 1) void this.refill();
    });
  }

  private async refill(): Promise<void> {
    // Those who call in the same turn of the event loop.
    await Promise.resolve();
    const askedAt = monotonicNow();
    this.block = this.nextBlock(askedAt);
    this.expire();
    let grant: Grant;
    try {
      grant = await this.source.ask(Math.max(this.block, this.callers.length));
    } catch (error) {
      this.askForFew();
      for (const { reject } of this.callers.splice(0)) reject(error);
      return;
    }
    if (grant.granted === 0) for (const { resolve } of this.callers.splice(0)) resolve(grant.ms);
    else this.hold(grant, askedAt);
    if (this.callers.length > 0) await this.refill();
  }

  private hold({ granted, ms, at }: Grant, askedAt: number): void {
    const served = this.callers.splice(0, granted);
    for (const { resolve } of served) resolve(0);
    this.used = served.length;
    this.permits = granted - served.length;
    this.bookedAt = at;
    this.validUntil = askedAt + ms;
    if (this.permits > 0) this.expiry = setTimeout(() => this.expire(), ms).unref();
  }

  /** They may have been booked all the same: nobody knows, and nobody can give them back. */
  private askForFew(): void {
    this.used = 0;
    this.validUntil = -Infinity;
  }

  /** Twice as many if they were used up early; otherwise as many as were used. */
  private nextBlock(now: number): number {
    const wanted = now < this.validUntil ? 2 * this.block : this.used;
    return Math.min(Math.max(wanted, 1), this.largestBlock);
  }

  private expire(): void {
    clearTimeout(this.expiry);
    if (this.permits > 0) this.source.giveBack({ count: this.permits, at: this.bookedAt });
    this.permits = 0;
  }
}
