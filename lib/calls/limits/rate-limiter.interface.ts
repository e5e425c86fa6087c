import type { RateLimit } from './sliding-window.js';

/** What a call takes its place out of. */
export interface RateBudget {
  /** A name without anything secret: the same in all processes that share the budget. */
  readonly key: string;
  readonly limits: readonly RateLimit[];
}

/** Keeps the calls of all processes together within limits. */
export interface RateLimiter {
  /**
   * Takes a place for one call out of all these budgets, or out of none.
   * @returns 0 when it may be sent now; otherwise the milliseconds after which to ask again. Never rejects.
   */
  take(budgets: readonly RateBudget[]): Promise<number>;
}
