import type { RateBudget, RateLimiter } from './rate-limiter.interface.js';
import { monotonicNow } from '../../common/clock.js';

/** How long a refusal is remembered at the most, in ms: places come back early when Redis does. */
const LONGEST_MEMORY = 5_000;

/** The places for calls to one endpoint that all processes share. */
export class SharedRate {
  private backgroundRefusedUntil = -Infinity;

  constructor(
    private readonly limiter: RateLimiter,
    private readonly budget: RateBudget,
    private readonly backgroundBudget: RateBudget,
  ) {}

  /** @returns 0 when the call may be sent; otherwise the milliseconds after which to ask again. */
  async take(background: boolean): Promise<number> {
    if (!background) return this.limiter.take([this.budget]);
    const wait = await this.limiter.take([this.budget, this.backgroundBudget]);
    this.backgroundRefusedUntil = monotonicNow() + Math.min(wait, LONGEST_MEMORY);
    return wait;
  }

  /** Milliseconds for which a call in the background need not ask, since one was refused a short time ago. */
  backgroundWait(now: number): number {
    return Math.max(0, this.backgroundRefusedUntil - now);
  }
}
