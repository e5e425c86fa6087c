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
const NOUNS = ['order', 'refund', 'applyment'] as const satisfies readonly ItemNoun[];

/**
 * Reports the state of polling orders, refunds and applyments to `@nestjs/terminus`: down if polling is not started,
 * paused or late, if the last sweep failed or none ends any more, or if a shared engine is unreachable. A process that
 * leaves polling to another one is not down for that; with a shared engine it reports on what that engine has to do, as
 * the others do. Of notifications it shows how many were accepted and refused, which decides nothing. Provide it in the
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
   * @throws {WeComOptionsError} if none of the options `polling`, `refunds` and `applyments` is set.
   */
  async isHealthy<Key extends string>(
    key: Key,
    { account, mostDelay = MOST_DELAY }: WeComPayHealthOptions = {},
  ): Promise<HealthIndicatorResult<Key>> {
    const polled = this.polled(account);
    const receiver = this.find<Partial<NotificationReceiver>>(getNotificationReceiverToken(account));
    const findings = await Promise.all(polled.map((one) => findingsOf(one, mostDelay)));
    const notifications = receiver.stats?.();
    const details = {
      ...Object.fromEntries(findings.flatMap(({ counts }) => Object.entries(counts))),
      ...(notifications && { notifications: notificationDetails(notifications) }),
    };
    const problems = findings.flatMap((one) => one.problems);
    const indicator = this.indicators.check(key);
    if (problems.length === 0) return indicator.up(details);
    return indicator.down({ ...details, message: problems.join(' ') });
  }

  /** The services that poll; that of the orders, which says so, if none does. */
  private polled(account: string | undefined): readonly Polled[] {
    const tokens = getPollingServiceTokens(account);
    const all = NOUNS.map((noun) => ({ noun, service: this.find<PollingService>(tokens[noun]) }));
    const polled = all.filter(({ noun, service }) => service.lifecycle?.isOn ?? noun === 'order');
    return polled.length > 0 ? polled : all.slice(0, 1);
  }

  private find<T>(token: InjectionToken): T {
    return this.moduleRef.get<T>(token, { strict: false });
  }
}

interface Polled {
  readonly noun: ItemNoun;
  readonly service: PollingService;
}

interface Findings {
  /** Absent while a shared engine is unreachable. */
  readonly counts: object;
  readonly problems: readonly string[];
}

async function findingsOf({ noun, service }: Polled, mostDelay: number): Promise<Findings> {
  const stats = await service.stats().catch(engineAway);
  const isAway = stats instanceof WeComEngineError;
  const counts = isAway ? undefined : { tracked: stats.tracked, due: stats.due };
  return {
    counts: noun === 'order' ? { ...counts } : { [`${noun}s`]: counts },
    problems: isAway ? [stats.message] : problemsOf(stats, noun, mostDelay, Date.now()),
  };
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
