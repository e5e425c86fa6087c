import type {
  BeforeApplicationShutdown,
  Logger,
  OnApplicationBootstrap,
  OnModuleDestroy,
  OnModuleInit,
} from '@nestjs/common';
import type { ModuleRef } from '@nestjs/core';
import type { SchedulerRegistry } from '@nestjs/schedule';
import { sleep } from '../common/abort.js';
import { beijingDayAt } from '../common/beijing-day.js';
import { withoutStop } from '../common/text.js';
import { described } from '../errors/foreign-error.js';
import { EventPublisher } from '../events/event.publisher.js';
import { accountLogger } from '../host/account-logger.js';
import { firingsWithin, newCronJob } from '../host/cron-time.js';
import { eventEmitterModule, HostEmitter, withoutListeners } from '../host/host-emitter.js';
import type { HostMethods } from '../host/host-methods.js';
import { callHooksIfLoadedLate } from '../host/loaded-late.js';
import { RateLimitedLogger } from '../host/rate-limited-logger.js';
import { requireModules, requireProvider } from '../host/require-provider.js';
import { removeCronJob, scheduleModule } from '../host/schedule-module.js';
import { LocalOnceJobs } from '../jobs/local-once-jobs.js';
import type { OnceJobs } from '../jobs/once-jobs.js';
import { givenOrOption } from '../order/given-or-option.js';
import type { AnyPollingEngine } from '../polling/engine/polling-engine.interface.js';
import { DayWork } from './day-work.js';
import { ON_RECONCILED_METADATA } from './on-reconciled.decorator.js';
import { RECONCILED } from './reconciled.event.js';
import type { ResolvedReconciliationOptions } from './reconciliation.options.js';
import type { ReconciliationService } from './reconciliation.service.js';

const OPTION = 'the option reconciliation';
const TOPIC = 'wecom-pay-reconciliation';
const ZONE = 'Asia/Shanghai';
const DAY = 86_400_000;
/** No longer than a day that is done stays known. */
const MADE_UP_WITHIN = 4 * DAY;
const TRY_AGAIN_AFTER = 60_000;
const WORDS = { activity: 'Reconciliation', listener: '@OnReconciled' };

export interface ReconciliationScheduleDependencies {
  readonly options: ResolvedReconciliationOptions;
  readonly mchid: string | undefined;
  readonly account: string;
  readonly engine: AnyPollingEngine;
  readonly service: ReconciliationService;
  readonly methods: HostMethods;
  readonly moduleRef: ModuleRef;
}

/** Reconciles each day on the next one. Nest calls its hooks. */
export class ReconciliationSchedule
  implements OnModuleInit, OnApplicationBootstrap, OnModuleDestroy, BeforeApplicationShutdown
{
  private readonly logger: Logger;
  private readonly shutdown = new AbortController();
  private readonly reports: RateLimitedLogger;
  private readonly emitter: HostEmitter;
  private readonly jobs: OnceJobs;
  private readonly scheduler = scheduleModule(OPTION);
  private isBegun = false;
  /** Whether the hooks are being called. */
  isInitialized = false;

  constructor(private readonly deps: ReconciliationScheduleDependencies) {
    const { account, engine, methods, moduleRef } = deps;
    this.logger = accountLogger(account);
    this.reports = new RateLimitedLogger(this.logger);
    this.emitter = new HostEmitter(moduleRef, eventEmitterModule('reconciliation'));
    this.jobs = engine.onceJobs?.(TOPIC) ?? new LocalOnceJobs();
    void callHooksIfLoadedLate(this, { words: WORDS, moduleRef, methods, logger: this.logger });
  }

  /**
   * @throws {WeComOptionsError} if a module is not imported, there is no `mchid`, no method has `@SettledOrders()`, a
   * listener names an account that does not exist, or Redis refuses what the jobs need.
   */
  async onModuleInit(): Promise<void> {
    const { engine, methods, mchid, moduleRef, service } = this.deps;
    this.isInitialized = true;
    requireModules(moduleRef, [
      this.scheduler,
      eventEmitterModule('reconciliation'),
      ...(engine.isShared ? (engine.requiredModules ?? []) : []),
    ]);
    givenOrOption('mchid', undefined, { mchid });
    service.assertBooksExist();
    methods.checkListeners(WORDS.listener, ON_RECONCILED_METADATA);
    await this.jobs.check?.();
  }

  onApplicationBootstrap(): void {
    const { cron } = this.deps.options;
    const job = newCronJob(cron, () => void this.add(Date.now()), ZONE);
    this.schedulers().addCronJob(this.jobName, job);
    job.start();
    this.isBegun = true;
    void this.begin();
  }

  onModuleDestroy(): void {
    this.shutdown.abort();
    if (this.isBegun) removeCronJob(this.schedulers(), this.jobName);
    this.isBegun = false;
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.jobs.close();
  }

  /** Once the listeners are registered. Times may have come while no process ran. */
  private async begin(): Promise<void> {
    try {
      await this.emitter.listening();
    } catch (error) {
      return this.logger.error(withoutListeners(WORDS.activity, error));
    }
    await this.untilDone('Days are not reconciled', () => this.jobs.start((date) => this.work().run(date)));
    await Promise.all(this.missed().map((firedAt) => this.add(firedAt)));
  }

  /**
   * Only a shared engine knows which days are done: in one process, all but the last would be done again at each start.
   */
  private missed(): readonly number[] {
    const since = this.deps.engine.onceJobs === undefined ? DAY : MADE_UP_WITHIN;
    return firingsWithin(since, this.deps.options.cron, ZONE);
  }

  /** The day before. */
  private async add(firedAt: number): Promise<void> {
    const date = beijingDayAt(firedAt - DAY);
    await this.untilDone(`${date} is not reconciled yet`, () => this.jobs.add(date));
  }

  /** Tries again while the engine is unreachable, until the application shuts down. */
  private async untilDone(otherwise: string, work: () => void | Promise<void>): Promise<void> {
    const { signal } = this.shutdown;
    if (signal.aborted) return;
    try {
      await work();
    } catch (error) {
      const why = withoutStop(described(error));
      this.reports.error(otherwise, `${otherwise}: ${why}. It is retried every minute.`);
      await sleep(TRY_AGAIN_AFTER, signal).catch(() => undefined);
      await this.untilDone(otherwise, work);
    }
  }

  private work(): DayWork {
    const { account, options, service } = this.deps;
    const { logger, reports, shutdown } = this;
    const publisher = new EventPublisher(
      () => this.emitter.get(),
      options.listenerTimeout,
      reports,
      RECONCILED,
      'The day will be reconciled again.',
    );
    return new DayWork({ account, service, publisher, signal: shutdown.signal, logger });
  }

  private get jobName(): string {
    return `${TOPIC}:${this.deps.account}`;
  }

  private schedulers(): SchedulerRegistry {
    return requireProvider(this.deps.moduleRef, this.scheduler);
  }
}
