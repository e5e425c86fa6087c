import { Injectable } from '@nestjs/common';
import { CircuitBreaker } from '../../calls/limits/circuit-breaker.js';
import type { RateBudget, RateLimiter } from '../../calls/limits/rate-limiter.interface.js';
import { monotonicNow } from '../../common/clock.js';
import { keepRecent } from '../../common/keep-recent.js';
import { RedisConnections } from '../connection/redis-connections.js';
import { FallbackRateLimiter, MOST_BUDGETS } from './fallback-rate-limiter.js';
import type { Grant, PermitSource } from './permit-lease.js';
import { PermitLease } from './permit-lease.js';
import type { BookedPermits } from './rate-script.js';
import { rateArguments, rateScript } from './rate-script.js';

const SCRIPT = rateScript();
/**
 * Longer than a command may take in an application that has started: only one call at a time probes whether Redis is
 * back.
 */
const PAUSE = 2_000;
/** The part of the narrowest limit that a replica may hold without using it. */
const LARGEST_BLOCK = 1 / 100;

/**
 * Keeps the calls of all replicas within the option `rateLimit` by counting them in Redis, in blocks of permits; see
 * `PermitLease`. While Redis is unreachable, each replica limits itself to a small share of it; see
 * `FallbackRateLimiter`. A Redis that has lost its data starts counting from 0.
 */
@Injectable()
export class RedisRateLimiter implements RateLimiter {
  private readonly breaker = new CircuitBreaker(1, PAUSE);
  private readonly fallback: FallbackRateLimiter;
  private readonly leases = new Map<string, PermitLease>();

  constructor(private readonly redis: RedisConnections) {
    this.fallback = new FallbackRateLimiter(redis.options.replicas);
  }

  async take(budgets: readonly RateBudget[]): Promise<number> {
    const now = monotonicNow();
    const lease = this.leaseOf(budgets);
    if (lease.takeHeld(now)) return 0;
    if (this.breaker.wait(now) > 0) return this.fallback.take(budgets, now);
    this.breaker.requestSent(now);
    try {
      const wait = await lease.request();
      this.breaker.answered();
      return wait;
    } catch (error) {
      const failedAt = monotonicNow();
      this.breaker.unanswered(failedAt);
      this.reportFallback(error);
      return this.fallback.take(budgets, failedAt);
    }
  }

  /** Keeps the most recently used ones. */
  private leaseOf(budgets: readonly RateBudget[]): PermitLease {
    const key = budgets.map((budget) => budget.key).join(' ');
    const lease = this.leases.get(key) ?? this.open(budgets);
    return keepRecent(this.leases, key, lease, MOST_BUDGETS);
  }

  private open(budgets: readonly RateBudget[]): PermitLease {
    const limits = budgets.flatMap((budget) => budget.limits.map(({ limit }) => limit));
    const source: PermitSource = {
      ask: async (count) => this.run(budgets, count),
      // Without Redis they stay counted, until the window has passed.
      giveBack: (unused) => void this.run(budgets, 0, unused).catch(() => undefined),
    };
    return new PermitLease(source, Math.floor(Math.min(...limits) * LARGEST_BLOCK));
  }

  private async run(budgets: readonly RateBudget[], asked: number, unused?: BookedPermits): Promise<Grant> {
    const { commands, options } = this.redis;
    const { keys, args } = rateArguments(options.prefix, budgets, asked, unused);
    const reply = await commands.eval(SCRIPT, keys.length, ...keys, ...args);
    const [granted, ms, at] = reply as [number, number, number];
    return { granted, ms, at };
  }

  private reportFallback(error: unknown): void {
    this.redis.report(
      'rate limit',
      `Calls to WeCom cannot be counted across replicas. ${this.redis.explain(error)} Until they can, ` +
        'this replica limits itself to its share of a quarter of rateLimit; see the option replicas of WeComPayRedisModule.',
    );
  }
}
