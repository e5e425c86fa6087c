import { Injectable } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import type { HealthIndicatorResult } from '@nestjs/terminus';
import { HealthIndicatorService } from '@nestjs/terminus';
import { WeComEngineError } from '../errors/wecom-pay.errors.js';
import type { OrderTracker } from '../polling/order-tracker.js';
import type { OrderTrackerStats } from '../polling/order-tracker.types.js';
import { getOrderTrackerToken } from '../wecom-pay.injectors.js';

/** What counts as healthy. */
export interface WeComPayHealthOptions {
  /**
   * The name of the account, if the application has several.
   * @default 'default'
   */
  readonly account?: string | undefined;
  /**
   * How late the most overdue order may be, in milliseconds.
   * @default 60_000
   */
  readonly mostDelay?: number | undefined;
}

const MOST_DELAY = 60_000;

/**
 * Reports the state of polling to `@nestjs/terminus`: down if polling is not started, paused or late, if the last sweep
 * failed or none ends any more, or if a shared engine is unreachable. A process that leaves polling to another one is up. Provide it in the
 * module that contains the health controller and imports `TerminusModule`.
 *
 * @example
 * check() {
 *   return this.health.check([() => this.weComPay.isHealthy('wecom-pay')]);
 * }
 */
@Injectable()
export class WeComPayHealthIndicator {
  constructor(
    private readonly indicators: HealthIndicatorService,
    private readonly moduleRef: ModuleRef,
  ) {}

  /**
   * @param key the name under which the result is reported.
   * @throws {WeComOptionsError} if the option `polling` is not set.
   */
  async isHealthy<Key extends string>(
    key: Key,
    { account, mostDelay = MOST_DELAY }: WeComPayHealthOptions = {},
  ): Promise<HealthIndicatorResult<Key>> {
    const tracker = this.moduleRef.get<OrderTracker>(getOrderTrackerToken(account), { strict: false });
    const indicator = this.indicators.check(key);
    const stats = await tracker.stats().catch(engineAway);
    if (stats instanceof WeComEngineError) return indicator.down({ message: stats.message });
    const { tracked, due } = stats;
    const problems = problemsOf(stats, mostDelay, Date.now());
    if (problems.length === 0) return indicator.up({ tracked, due });
    return indicator.down({ tracked, due, message: problems.join(' ') });
  }
}

function engineAway(error: unknown): WeComEngineError {
  if (error instanceof WeComEngineError) return error;
  throw error;
}

function problemsOf(
  { isStarted, isIdle, paused, oldestDue, lastSweep, sweepsMissingSince }: OrderTrackerStats,
  mostDelay: number,
  now: number,
): readonly string[] {
  const delay = oldestDue === undefined ? 0 : now - oldestDue.getTime();
  return [
    !isStarted && !isIdle && 'Polling is not started.',
    paused &&
      `Polling is paused${paused.until ? ` until ${paused.until.toISOString()}` : ''}: ${paused.reason}`,
    delay > mostDelay && `The most overdue order is ${Math.round(delay / 1_000)} s late.`,
    sweepsMissingSince && `No sweep has ended since ${sweepsMissingSince.toISOString()}.`,
    lastSweep?.error && `The last sweep failed: ${lastSweep.error}.`,
  ].filter((problem) => typeof problem === 'string');
}
