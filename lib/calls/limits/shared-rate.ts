import { monotonicNow } from '../../common/clock.js';
import type { RateBudget, RateLimiter } from './rate-limiter.interface.js';

/** How long a refusal is remembered at most, in ms: slots may become available early when Redis comes back. */
const LONGEST_MEMORY = 5_000;

/** The rate limit of one endpoint, shared by all processes. */
export class SharedRate {
  private backgroundRefusedUntil = -Infinity;

  constructor(
    private readonly limiter: RateLimiter,
    private readonly budget: RateBudget,
    private readonly backgroundBudget: RateBudget,
  ) {}

  /** @returns 0 if the call may be sent; otherwise the milliseconds after which to try again. */
  async take(background: boolean): Promise<number> {
    if (!background) return this.limiter.take([this.budget]);
    const wait = await this.limiter.take([this.budget, this.backgroundBudget]);
    this.backgroundRefusedUntil = monotonicNow() + Math.min(wait, LONGEST_MEMORY);
    return wait;
  }

  /** Milliseconds for which background calls need not try, because one was refused recently. */
  backgroundWait(now: number): number {
    return Math.max(0, this.backgroundRefusedUntil - now);
  }
}
