import type { RateLimit } from '../rules/rate-limit.js';

/** Limits that are counted under one key. */
export interface RateBudget {
  /** Contains nothing secret, and is the same in all processes that share the budget. */
  readonly key: string;
  readonly limits: readonly RateLimit[];
}

/** Keeps the calls of all processes together within their limits. */
export interface RateLimiter {
  /**
   * Takes a slot for one call from all of these budgets, or from none.
   * @returns 0 if it may be sent now; otherwise the milliseconds after which to try again. Never rejects.
   */
  take(budgets: readonly RateBudget[]): Promise<number>;
}
