import { Injectable } from '@nestjs/common';
import { CircuitBreaker } from '../../calls/limits/circuit-breaker.js';
import type { RateBudget, RateLimiter } from '../../calls/limits/rate-limiter.interface.js';
import { monotonicNow } from '../../common/clock.js';
import { RedisConnections } from '../connection/redis-connections.js';
import { FallbackRateLimiter } from './fallback-rate-limiter.js';
import { rateArguments, rateScript } from './rate-script.js';

const SCRIPT = rateScript();
/** Longer than a command may take, so that only one call at a time probes whether Redis is back. */
const PAUSE = 2_000;

/**
 * Keeps the calls of all replicas within the option `rateLimit` by counting them in Redis. While Redis is unreachable,
 * each replica limits itself to a small share of it; see `FallbackRateLimiter`. A Redis that has lost its data starts
 * counting from 0.
 */
@Injectable()
export class RedisRateLimiter implements RateLimiter {
  private readonly breaker = new CircuitBreaker(1, PAUSE);
  private readonly fallback: FallbackRateLimiter;

  constructor(private readonly redis: RedisConnections) {
    this.fallback = new FallbackRateLimiter(redis.options.replicas);
  }

  async take(budgets: readonly RateBudget[]): Promise<number> {
    const now = monotonicNow();
    if (this.breaker.wait(now) > 0) return this.fallback.take(budgets, now);
    this.breaker.requestSent(now);
    try {
      const wait = await this.takeFromRedis(budgets);
      this.breaker.answered();
      return wait;
    } catch (error) {
      const failedAt = monotonicNow();
      this.breaker.unanswered(failedAt);
      this.reportFallback(error);
      return this.fallback.take(budgets, failedAt);
    }
  }

  private async takeFromRedis(budgets: readonly RateBudget[]): Promise<number> {
    const { commands, options } = this.redis;
    const { keys, args } = rateArguments(options.prefix, budgets);
    return Number(await commands.eval(SCRIPT, keys.length, ...keys, ...args));
  }

  private reportFallback(error: unknown): void {
    this.redis.report(
      'rate limit',
      `The calls to WeCom cannot be counted together. ${this.redis.explain(error)} Until they can, ` +
        'this replica limits itself to its share of a quarter of rateLimit; see the option replicas of WeComPayRedisModule.',
    );
  }
}
