import type { InjectionToken } from '@nestjs/common';
import { Injectable } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import type { HealthIndicatorResult } from '@nestjs/terminus';
import { HealthIndicatorService } from '@nestjs/terminus';
import type { ItemNoun } from '../diagnostics/messages.js';
import { WeComEngineError } from '../errors/wecom-pay.errors.js';
import type { NotificationReceiver } from '../notification/notification.receiver.js';
import type { PollingService } from '../polling/polling-service.interface.js';
import type { PollingStats } from '../polling/polling-stats.interface.js';
import { getNotificationReceiverToken, getPollingServiceTokens } from '../wecom-pay.injectors.js';
import { notificationDetails } from './notification-details.js';

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
 * Reports the state of polling orders, refunds and applyments to `@nestjs/terminus`: down if polling is not started, paused or late, if the last sweep
 * failed or none ends any more, or if a shared engine is unreachable. A process that leaves polling to another one is not down for that; with a
 * shared engine it reports on what that engine has to do, as the others do. Of notifications it
 * shows how many were accepted and refused, which decides nothing. Provide it in the module that contains the health controller and imports `TerminusModule`.
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
   * @throws {WeComOptionsError} if none of the options `polling`, `refunds` and `applyments` is set.
   */
  async isHealthy<Key extends string>(
    key: Key,
    { account, mostDelay = MOST_DELAY }: WeComPayHealthOptions = {},
  ): Promise<HealthIndicatorResult<Key>> {
    const tokens = getPollingServiceTokens(account);
    const tracker = this.find<PollingService>(tokens.order);
    const refunds = this.find<PollingService>(tokens.refund);
    const applyments = this.find<PollingService>(tokens.applyment);
    const receiver = this.find<Partial<NotificationReceiver>>(getNotificationReceiverToken(account));
    const pollsRefunds = refunds.lifecycle?.isOn === true;
    const pollsApplyments = applyments.lifecycle?.isOn === true;
    const pollsOrders = !(pollsRefunds || pollsApplyments) || tracker.lifecycle?.isOn !== false;
    const [ofOrders, ofRefunds, ofApplyments] = await Promise.all([
      pollsOrders ? findingsOf(tracker, 'order', mostDelay) : undefined,
      pollsRefunds ? findingsOf(refunds, 'refund', mostDelay) : undefined,
      pollsApplyments ? findingsOf(applyments, 'applyment', mostDelay) : undefined,
    ]);
    const notifications = receiver.stats?.();
    const details = {
      ...ofOrders?.counts,
      ...(ofRefunds && { refunds: ofRefunds.counts }),
      ...(ofApplyments && { applyments: ofApplyments.counts }),
      ...(notifications && { notifications: notificationDetails(notifications) }),
    };
    const problems = [ofOrders, ofRefunds, ofApplyments].flatMap((findings) => findings?.problems ?? []);
    const indicator = this.indicators.check(key);
    if (problems.length === 0) return indicator.up(details);
    return indicator.down({ ...details, message: problems.join(' ') });
  }

  private find<T>(token: InjectionToken): T {
    return this.moduleRef.get<T>(token, { strict: false });
  }
}

interface Findings {
  /** Unknown while a shared engine is unreachable. */
  readonly counts: Pick<PollingStats, 'tracked' | 'due'> | undefined;
  readonly problems: readonly string[];
}

async function findingsOf(service: PollingService, noun: ItemNoun, mostDelay: number): Promise<Findings> {
  const stats = await service.stats().catch(engineAway);
  if (stats instanceof WeComEngineError) return { counts: undefined, problems: [stats.message] };
  const { tracked, due } = stats;
  return { counts: { tracked, due }, problems: problemsOf(stats, noun, mostDelay, Date.now()) };
}

function engineAway(error: unknown): WeComEngineError {
  if (error instanceof WeComEngineError) return error;
  throw error;
}

function problemsOf(
  { isStarted, isIdle, paused, oldestDue, lastSweep, sweepsMissingSince }: PollingStats,
  noun: ItemNoun,
  mostDelay: number,
  now: number,
): readonly string[] {
  const delay = oldestDue === undefined ? 0 : now - oldestDue.getTime();
  const ofWhat = noun === 'order' ? '' : ` of ${noun}s`;
  return [
    !isStarted && !isIdle && `Polling${ofWhat} is not started.`,
    paused &&
      `Polling${ofWhat} is paused${paused.until ? ` until ${paused.until.toISOString()}` : ''}: ${paused.reason}`,
    delay > mostDelay && `The most overdue ${noun} is ${Math.round(delay / 1_000)} s late.`,
    sweepsMissingSince && `No sweep${ofWhat} has ended since ${sweepsMissingSince.toISOString()}.`,
    lastSweep?.error && `The last sweep${ofWhat} failed: ${lastSweep.error}.`,
  ].filter((problem) => typeof problem === 'string');
}
