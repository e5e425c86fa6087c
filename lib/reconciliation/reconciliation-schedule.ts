import type {
  BeforeApplicationShutdown,
  Logger,
  OnApplicationBootstrap,
  OnModuleDestroy,
  OnModuleInit,
} from '@nestjs/common';
import type { ModuleRef } from '@nestjs/core';
import type { SchedulerRegistry } from '@nestjs/schedule';
import { beijingDayAt } from '../bill/beijing-day.js';
import { described } from '../errors/foreign-error.js';
import { EventPublisher } from '../events/event.publisher.js';
import { accountLogger } from '../host/account-logger.js';
import { RateLimitedLogger } from '../host/rate-limited-logger.js';
import { requireModules, requireProvider } from '../host/require-provider.js';
import { firedWithin, newCronJob } from '../polling/engine/cron-time.js';
import { LocalOnceJobs } from '../polling/engine/local-once-jobs.js';
import type { OnceJobs } from '../polling/engine/once-jobs.js';
import type { LocalPollingEngine, SharedPollingEngine } from '../polling/engine/polling-engine.interface.js';
import { scheduleModule } from '../polling/engine/schedule-module.js';
import { eventEmitterModule, HostEmitter } from '../polling/host-emitter.js';
import { DayWork } from './day-work.js';
import { RECONCILED } from './reconciled.event.js';
import type { ResolvedReconciliationOptions } from './reconciliation.options.js';
import type { ReconciliationService } from './reconciliation.service.js';

const OPTION = 'the option reconciliation';
const TOPIC = 'wecom-pay-reconciliation';
const ZONE = 'Asia/Shanghai';
const DAY = 86_400_000;

export interface ReconciliationScheduleParts {
  readonly options: ResolvedReconciliationOptions;
  readonly account: string;
  readonly engine: LocalPollingEngine | SharedPollingEngine;
  readonly service: ReconciliationService;
  readonly moduleRef: ModuleRef;
}

/** Reconciles each day on the next one. Nest calls its hooks. */
export class ReconciliationSchedule
  implements OnModuleInit, OnApplicationBootstrap, OnModuleDestroy, BeforeApplicationShutdown
{
  private readonly logger: Logger;
  private readonly shutdown = new AbortController();
  private readonly emitter: HostEmitter;
  private readonly jobs: OnceJobs;
  private readonly scheduler = scheduleModule(OPTION);

  constructor(private readonly parts: ReconciliationScheduleParts) {
    const { account, engine, moduleRef } = parts;
    this.logger = accountLogger(account);
    this.emitter = new HostEmitter(moduleRef, eventEmitterModule('reconciliation'));
    this.jobs = engine.onceJobs?.(TOPIC) ?? new LocalOnceJobs();
  }

  /** @throws {WeComOptionsError} if a module is not imported, or no method has `@SettledOrders()`. */
  onModuleInit(): void {
    const { engine, moduleRef, service } = this.parts;
    requireModules(moduleRef, [
      this.scheduler,
      eventEmitterModule('reconciliation'),
      ...(engine.isShared ? (engine.requiredModules ?? []) : []),
    ]);
    service.assertBooksExist();
  }

  async onApplicationBootstrap(): Promise<void> {
    const { cron } = this.parts.options;
    const job = newCronJob(cron, () => void this.add(Date.now()), ZONE);
    this.schedulers().addCronJob(this.jobName, job);
    job.start();
    void this.begin();
  }

  onModuleDestroy(): void {
    this.shutdown.abort();
    const schedulers = this.schedulers();
    if (schedulers.doesExist('cron', this.jobName)) schedulers.deleteCronJob(this.jobName);
  }

  async beforeApplicationShutdown(): Promise<void> {
    await this.jobs.stop();
    await this.jobs.close();
  }

  /** Once the listeners are registered. The last time may have come while no process ran. */
  private async begin(): Promise<void> {
    try {
      await this.emitter.listening();
      if (this.shutdown.signal.aborted) return;
      await this.jobs.start((date) => this.work().run(date));
      const missed = firedWithin(DAY, this.parts.options.cron, ZONE);
      if (missed !== undefined) await this.add(missed);
    } catch (error) {
      this.logger.error(`Days are not reconciled: ${described(error)}.`);
    }
  }

  private work(): DayWork {
    const { account, options, service } = this.parts;
    const { logger, shutdown } = this;
    const publisher = new EventPublisher(
      () => this.emitter.get(),
      options.listenerTimeout,
      new RateLimitedLogger(logger),
      RECONCILED,
      'The day will be reconciled again.',
    );
    return new DayWork({ account, service, publisher, signal: shutdown.signal, logger });
  }

  private get jobName(): string {
    return `${TOPIC}:${this.parts.account}`;
  }

  private schedulers(): SchedulerRegistry {
    return requireProvider(this.parts.moduleRef, this.scheduler);
  }

  private async add(firedAt: number): Promise<void> {
    const date = beijingDayAt(firedAt - DAY);
    try {
      await this.jobs.add(date);
    } catch (error) {
      this.logger.error(`${date} is not reconciled: ${described(error)}.`);
    }
  }
}
