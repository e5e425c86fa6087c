import { Injectable } from '@nestjs/common';
import { reasonOf } from '../errors/foreign-error.js';
import { Outage } from '../calls/limits/circuit-breaker.js';
import type { RateBudget, RateLimiter } from '../calls/limits/rate-limiter.interface.js';
import { monotonicNow } from '../common/clock.js';
import { RateInsurance } from './rate-insurance.js';
import { rateArguments, rateScript } from './rate-script.js';
import { RedisConnections } from './redis-connections.js';

const SCRIPT = rateScript();
/** Longer than a command may take, so that one call at a time tries whether Redis is back. */
const PAUSE = 2_000;

/**
 * Keeps the calls of all replicas together within the option `rateLimit`, by counting them in Redis. While Redis is away,
 * each replica keeps to a small part of it by itself; see `RateInsurance`. A Redis that has lost what it kept counts
 * from 0.
 */
@Injectable()
export class RedisRateLimiter implements RateLimiter {
  private readonly outage = new Outage(1, PAUSE);
  private readonly insurance: RateInsurance;

  constructor(private readonly redis: RedisConnections) {
    this.insurance = new RateInsurance(redis.options.replicas);
  }

  async take(budgets: readonly RateBudget[]): Promise<number> {
    const now = monotonicNow();
    if (this.outage.wait(now) > 0) return this.insurance.take(budgets, now);
    this.outage.requestSent(now);
    try {
      const wait = await this.takeFromRedis(budgets);
      this.outage.answered();
      return wait;
    } catch (error) {
      const failedAt = monotonicNow();
      this.outage.unanswered(failedAt);
      this.reportInsurance(error);
      return this.insurance.take(budgets, failedAt);
    }
  }

  private async takeFromRedis(budgets: readonly RateBudget[]): Promise<number> {
    const { commands, options } = this.redis;
    const { keys, args } = rateArguments(options.prefix, budgets);
    return Number(await commands.eval(SCRIPT, keys.length, ...keys, ...args));
  }

  private reportInsurance(error: unknown): void {
    this.redis.report(
      'rate limit',
      `Redis at ${this.redis.options.connection.toString()} cannot count the calls to WeCom (${reasonOf(error)}). Until it can, ` +
        'this replica keeps to its part of a quarter of rateLimit; see the option replicas of WeComPayRedisModule.',
    );
  }
}
