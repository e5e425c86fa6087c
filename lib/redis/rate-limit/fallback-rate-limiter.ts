import type { RateBudget } from '../../calls/limits/rate-limiter.interface.js';
import type { RateLimit } from '../../calls/limits/sliding-window.js';
import { SlidingWindows } from '../../calls/limits/sliding-window.js';

/**
 * What all replicas together may use up while Redis is away. WeCom's own limits leave as much above our defaults: when
 * Redis had counted 8,000 calls in a minute just before, 2,000 more make WeCom's 10,000; 120,000 and 30,000 in an hour
 * make its 150,000. So the sum holds although nothing but this counts the calls it lets through.
 */
const SHARE = 1 / 4;
const MOST_BUDGETS = 10_000;

/** The part of a limit that one replica keeps to by itself. */
export function fallbackLimit({ limit, duration }: RateLimit, replicas: number): RateLimit {
  return { limit: Math.max(1, Math.floor((limit * SHARE) / replicas)), duration };
}

/** Lets this process send calls, few enough, while nobody can count those of all. */
export class FallbackRateLimiter {
  private readonly windows = new Map<string, SlidingWindows>();

  constructor(
    private readonly replicas: number,
    private readonly mostBudgets = MOST_BUDGETS,
  ) {}

  /** @returns 0 when the call may be sent; otherwise the milliseconds until there is room. */
  take(budgets: readonly RateBudget[], now: number): number {
    const windows = budgets.map((budget) => this.windowsOf(budget));
    const wait = Math.max(...windows.map((window) => window.earliest(now) - now));
    if (wait > 0) return wait;
    for (const window of windows) window.book(now);
    return 0;
  }

  /** The budgets used last are kept. */
  private windowsOf({ key, limits }: RateBudget): SlidingWindows {
    const windows =
      this.windows.get(key) ?? new SlidingWindows(limits.map((limit) => fallbackLimit(limit, this.replicas)));
    this.windows.delete(key);
    this.windows.set(key, windows);
    const [oldest] = this.windows.keys();
    if (this.windows.size > this.mostBudgets && oldest !== undefined) this.windows.delete(oldest);
    return windows;
  }
}
