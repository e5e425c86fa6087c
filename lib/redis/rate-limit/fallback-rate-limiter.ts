import { keepRecent } from '../../common/keep-recent.js';
import type { RateBudget } from '../../calls/limits/rate-limiter.interface.js';
import type { RateLimit } from '../../calls/rules/rate-limit.js';
import { SlidingWindows } from '../../calls/limits/sliding-window.js';

/**
 * What all replicas together may use while Redis is unreachable. WeCom's own limits leave that much above our defaults:
 * if Redis had just counted 8,000 calls in a minute, 2,000 more make WeCom's 10,000; 120,000 and 30,000 in an hour make
 * its 150,000. So the total stays within WeCom's limits although Redis does not count these calls.
 */
const SHARE = 1 / 4;
/** So many are remembered. */
export const MOST_BUDGETS = 10_000;

/** The share of a limit that one replica may use on its own. */
export function fallbackLimit({ limit, duration }: RateLimit, replicas: number): RateLimit {
  return { limit: Math.max(1, Math.floor((limit * SHARE) / replicas)), duration };
}

/** Limits the calls of this process to its share while the calls of all replicas cannot be counted. */
export class FallbackRateLimiter {
  private readonly windows = new Map<string, SlidingWindows>();

  constructor(
    private readonly replicas: number,
    private readonly mostBudgets = MOST_BUDGETS,
  ) {}

  /** @returns 0 if the call may be sent; otherwise the milliseconds until there is a slot. */
  take(budgets: readonly RateBudget[], now: number): number {
    const windows = budgets.map((budget) => this.windowsOf(budget));
    const wait = Math.max(...windows.map((window) => window.earliest(now) - now));
    if (wait > 0) return wait;
    for (const window of windows) window.book(now);
    return 0;
  }

  /** Keeps the most recently used budgets. */
  private windowsOf({ key, limits }: RateBudget): SlidingWindows {
    const windows =
      this.windows.get(key) ?? new SlidingWindows(limits.map((limit) => fallbackLimit(limit, this.replicas)));
    return keepRecent(this.windows, key, windows, this.mostBudgets);
  }
}
