import { Inject, Injectable, Optional } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { SchedulerRegistry } from '@nestjs/schedule';
import type { CronJob } from 'cron';
import { wholeNow } from '../../common/clock.js';
import { accountLogger } from '../../host/account-logger.js';
import { isLocalZoneKnown, newCronJob } from '../../host/cron-time.js';
import type { RequiredModule } from '../../host/require-provider.js';
import { requireProvider } from '../../host/require-provider.js';
import { removeCronJob, scheduleModule } from '../../host/schedule-module.js';
import { WECOM_PAY_ACCOUNT, WECOM_PAY_OPTIONS } from '../../wecom-pay.constants.js';
import type { ItemKind } from '../kinds/item-kind.interface.js';
import { ORDERS } from '../kinds/orders.js';
import type { WatchedItem } from '../kinds/watched-item.js';
import type { ResolvedPollingFeatureOptions, ResolvedPollingOptions } from '../polling.options.js';
import { DueQueue } from './due-queue.js';
import type { NextPoll } from './next-poll.js';
import type { EngineLoad, LocalPollingEngine, PollingWork } from './polling-engine.interface.js';

/**
 * Polls in this process, driven by a cron job of `@nestjs/schedule`; tracked items are kept in memory. While it runs,
 * it keeps the process alive, as any Nest cron job does.
 */
@Injectable()
export class CronPollingEngine implements LocalPollingEngine {
  readonly isShared = false;
  private readonly polling: ResolvedPollingOptions | undefined;
  private readonly scheduleModule: RequiredModule<SchedulerRegistry>;
  private readonly items = new Map<string, WatchedItem>();
  private readonly queue = new DueQueue();
  private work: PollingWork | undefined;
  private polls = 0;
  private sweepAt = -Infinity;
  private sweeping = false;

  constructor(
    @Inject(WECOM_PAY_OPTIONS) options: ResolvedPollingFeatureOptions,
    @Inject(WECOM_PAY_ACCOUNT) private readonly account: string,
    private readonly moduleRef: ModuleRef,
    @Optional() private readonly kind: ItemKind = ORDERS,
  ) {
    this.polling = options.polling;
    this.scheduleModule = scheduleModule(`the option ${kind.words.option}`);
  }

  /** @internal */
  get requiredModules(): readonly RequiredModule[] {
    return this.polling?.autoStart === false ? [] : [this.scheduleModule];
  }

  /** @internal */
  forKind(kind: ItemKind, polling: ResolvedPollingOptions): CronPollingEngine {
    return new CronPollingEngine({ polling }, this.account, this.moduleRef, kind);
  }

  get isStarted(): boolean {
    return this.work !== undefined;
  }

  get size(): number {
    return this.items.size;
  }

  start(work: PollingWork): void {
    if (this.work || !this.polling) return;
    const job = this.newJob(this.polling.cron);
    this.schedulers().addCronJob(this.jobName, job);
    job.start();
    this.sweepAt = -Infinity;
    this.work = work;
    this.tick();
  }

  stop(): void {
    if (!this.work) return;
    this.work = undefined;
    removeCronJob(this.schedulers(), this.jobName);
  }

  schedule(item: WatchedItem, dueAt: number): void {
    const known = this.items.get(item.key);
    if (known === undefined) {
      this.items.set(item.key, item);
      this.queue.set(item, dueAt);
    } else if (known.place >= 0 && dueAt < known.dueAt!) {
      this.queue.set(known, dueAt);
    }
  }

  takeDue(): WatchedItem | undefined {
    const { first } = this.queue;
    if (first === undefined || !this.isDue) return undefined;
    this.queue.remove(first);
    return first;
  }

  settle(item: WatchedItem, next: NextPoll): void {
    if (this.items.get(item.key) !== item) return;
    switch (next.kind) {
      case 'at':
      case 'postponed':
        return this.queue.set(item, next.at);
      case 'parked':
        return this.park(item);
      case 'stop-tracking':
        return this.cancel(item.key);
    }
  }

  cancel(key: string): void {
    const item = this.items.get(key);
    if (item === undefined) return;
    this.items.delete(key);
    this.queue.remove(item);
  }

  find(key: string): WatchedItem | undefined {
    return this.items.get(key);
  }

  watched(): Iterable<WatchedItem> {
    return this.items.values();
  }

  load(): EngineLoad {
    const now = wholeNow();
    const { firstDueAt } = this.queue;
    const oldestDue = firstDueAt <= now ? firstDueAt : undefined;
    const nextDue = Number.isFinite(firstDueAt) ? firstDueAt : undefined;
    return { tracked: this.size, due: this.queue.countDue(now), oldestDue, nextDue };
  }

  private get jobName(): string {
    return `${this.kind.topic}:${this.account}`;
  }

  private newJob(cron: string): CronJob {
    const timeZone = isLocalZoneKnown() ? undefined : 'UTC';
    if (timeZone) this.reportZone(timeZone);
    return newCronJob(cron, () => this.tick(), timeZone);
  }

  private reportZone(used: string): void {
    accountLogger(this.account).warn(
      `The time zone of this process (TZ=${JSON.stringify(process.env['TZ'])}) is unknown, so ${this.kind.words.option}.cron is read in ${used}. ` +
        'Set TZ to a zone such as Asia/Shanghai.',
    );
  }

  private schedulers(): SchedulerRegistry {
    return requireProvider(this.moduleRef, this.scheduleModule);
  }

  private park(item: WatchedItem): void {
    this.queue.remove(item);
    item.dueAt = undefined;
  }

  private tick(): void {
    void this.sweep();
    this.refill();
  }

  /** Fills free slots one by one, without waiting for the slowest poll. */
  private refill(): void {
    for (let item = this.take(); item !== undefined; item = this.take()) void this.poll(item);
  }

  /** The next item to poll, if one is due and a slot is free. */
  private take(): WatchedItem | undefined {
    const { work, polling } = this;
    if (work === undefined || this.polls >= polling!.concurrency || !this.isDue || work.wait() > 0)
      return undefined;
    return this.takeDue();
  }

  private get isDue(): boolean {
    return this.queue.firstDueAt <= wholeNow();
  }

  private async poll(item: WatchedItem): Promise<void> {
    this.polls++;
    try {
      this.settle(item, await this.work!.poll(item));
    } finally {
      this.polls--;
    }
    this.refill();
  }

  private async sweep(): Promise<void> {
    const { work } = this;
    const now = wholeNow();
    if (work === undefined || this.sweeping || now < this.sweepAt) return;
    this.sweeping = true;
    this.sweepAt = now + this.polling!.sweepEvery;
    try {
      await work.sweep();
    } finally {
      this.sweeping = false;
    }
    this.refill();
  }
}
