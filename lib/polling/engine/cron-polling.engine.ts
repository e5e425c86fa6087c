import { Inject, Injectable } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { SchedulerRegistry } from '@nestjs/schedule';
import { CronJob } from 'cron';
import { wholeNow } from '../../common/clock.js';
import { accountLogger } from '../../host/account-logger.js';
import type { RequiredModule } from '../../host/require-provider.js';
import { requireProvider } from '../../host/require-provider.js';
import { WECOM_PAY_ACCOUNT, WECOM_PAY_OPTIONS } from '../../wecom-pay.constants.js';
import type { ResolvedPollingFeatureOptions } from '../polling.options.js';
import { isLocalZoneKnown, QuietCronTime } from './cron-time.js';
import { DueQueue } from './due-queue.js';
import type { NextPoll } from './next-poll.js';
import type { EngineLoad, LocalPollingEngine, PollingWork } from './polling-engine.interface.js';
import type { WatchedOrder } from '../kinds/watched-order.js';

const SCHEDULE_MODULE: RequiredModule<SchedulerRegistry> = {
  name: 'ScheduleModule',
  from: '@nestjs/schedule',
  call: 'forRoot()',
  neededBy: 'the option polling',
  provides: SchedulerRegistry,
};

/**
 * Polls in this process, driven by a cron job of `@nestjs/schedule`; tracked orders are kept in memory. While it runs,
 * it keeps the process alive, as any Nest cron job does.
 */
@Injectable()
export class CronPollingEngine implements LocalPollingEngine {
  readonly isShared = false;
  /** @internal */
  readonly requiredModules = [SCHEDULE_MODULE];
  private readonly orders = new Map<string, WatchedOrder>();
  private readonly queue = new DueQueue();
  private work: PollingWork | undefined;
  private polls = 0;
  private sweepAt = -Infinity;
  private sweeping = false;

  constructor(
    @Inject(WECOM_PAY_OPTIONS) private readonly options: ResolvedPollingFeatureOptions,
    @Inject(WECOM_PAY_ACCOUNT) private readonly account: string,
    private readonly moduleRef: ModuleRef,
  ) {}

  get isStarted(): boolean {
    return this.work !== undefined;
  }

  get size(): number {
    return this.orders.size;
  }

  start(work: PollingWork): void {
    if (this.work || !this.options.polling) return;
    const job = this.newJob(this.options.polling.cron);
    this.schedulers().addCronJob(this.jobName, job);
    job.start();
    this.sweepAt = -Infinity;
    this.work = work;
    this.tick();
  }

  stop(): void {
    if (!this.work) return;
    this.work = undefined;
    const schedulers = this.schedulers();
    if (schedulers.doesExist('cron', this.jobName)) schedulers.deleteCronJob(this.jobName);
  }

  schedule(order: WatchedOrder, dueAt: number): void {
    const known = this.orders.get(order.key);
    if (known === undefined) {
      this.orders.set(order.key, order);
      this.queue.set(order, dueAt);
    } else if (known.place >= 0 && dueAt < known.dueAt!) {
      this.queue.set(known, dueAt);
    }
  }

  settle(order: WatchedOrder, next: NextPoll): void {
    if (this.orders.get(order.key) !== order) return;
    switch (next.kind) {
      case 'at':
      case 'postponed':
        return this.queue.set(order, next.at);
      case 'parked':
        return this.park(order);
      case 'stop-tracking':
        return this.cancel(order.key);
    }
  }

  cancel(key: string): void {
    const order = this.orders.get(key);
    if (order === undefined) return;
    this.orders.delete(key);
    this.queue.remove(order);
  }

  find(key: string): WatchedOrder | undefined {
    return this.orders.get(key);
  }

  watched(): Iterable<WatchedOrder> {
    return this.orders.values();
  }

  load(): EngineLoad {
    const now = wholeNow();
    const { firstDueAt } = this.queue;
    const oldestDue = firstDueAt <= now ? firstDueAt : undefined;
    const nextDue = Number.isFinite(firstDueAt) ? firstDueAt : undefined;
    return { tracked: this.size, due: this.queue.countDue(now), oldestDue, nextDue };
  }

  private get jobName(): string {
    return `wecom-pay:${this.account}`;
  }

  private newJob(cron: string): CronJob {
    const timeZone = isLocalZoneKnown() ? undefined : 'UTC';
    if (timeZone) this.reportZone(timeZone);
    const job = CronJob.from({ cronTime: cron, onTick: () => this.tick(), ...(timeZone && { timeZone }) });
    job.setTime(new QuietCronTime(cron, timeZone));
    return job;
  }

  private reportZone(used: string): void {
    accountLogger(this.account).warn(
      `The time zone of this process (TZ=${JSON.stringify(process.env['TZ'])}) is unknown, so polling.cron is read in ${used}. ` +
        'Set TZ to a zone such as Asia/Shanghai.',
    );
  }

  private schedulers(): SchedulerRegistry {
    return requireProvider(this.moduleRef, SCHEDULE_MODULE);
  }

  private park(order: WatchedOrder): void {
    this.queue.remove(order);
    order.dueAt = undefined;
  }

  private tick(): void {
    void this.sweep();
    this.refill();
  }

  /** Fills free slots one by one, without waiting for the slowest poll. */
  private refill(): void {
    for (let order = this.take(); order !== undefined; order = this.take()) void this.poll(order);
  }

  /** The next order to poll, if one is due and a slot is free. */
  private take(): WatchedOrder | undefined {
    const { work, options } = this;
    const { first, firstDueAt } = this.queue;
    if (work === undefined || first === undefined || firstDueAt > wholeNow()) return undefined;
    if (this.polls >= options.polling!.concurrency || work.wait() > 0) return undefined;
    this.queue.remove(first);
    return first;
  }

  private async poll(order: WatchedOrder): Promise<void> {
    this.polls++;
    const next = await this.work!.poll(order);
    this.polls--;
    this.settle(order, next);
    this.refill();
  }

  private async sweep(): Promise<void> {
    const { work } = this;
    const now = wholeNow();
    if (work === undefined || this.sweeping || now < this.sweepAt) return;
    this.sweeping = true;
    this.sweepAt = now + this.options.polling!.sweepEvery;
    try {
      await work.sweep();
    } finally {
      this.sweeping = false;
    }
    this.refill();
  }
}
