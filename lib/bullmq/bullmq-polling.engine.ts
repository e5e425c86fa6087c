import { Inject, Injectable, Optional } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import type { RequiredModule } from '../host/require-provider.js';
import { isImported, requireProvider } from '../host/require-provider.js';
import type {
  EngineLoad,
  PollingWork,
  ScheduledItem,
  SharedPollingEngine,
} from '../polling/engine/polling-engine.interface.js';
import type { ItemKind } from '../polling/kinds/item-kind.interface.js';
import { ORDERS } from '../polling/kinds/orders.js';
import type { WatchedItem } from '../polling/kinds/watched-item.js';
import type { ResolvedPollingFeatureOptions, ResolvedPollingOptions } from '../polling/polling.options.js';
import { RedisConnections } from '../redis/connection/redis-connections.js';
import { WECOM_PAY_ACCOUNT, WECOM_PAY_OPTIONS } from '../wecom-pay.constants.js';
import type { AccountQueues } from './account-queues.js';
import { openAccountQueues } from './account-queues.js';
import { BullMqOnceJobs } from './bullmq-once-jobs.js';
import { jobIdOf } from './jobs/item-job.js';
import { ItemWorker } from './item-worker.js';
import { itemQueueName, onceQueueName, sweepQueueName } from './queue-names.js';
import { QUEUE_TRIALS } from './queue-trials.js';
import { REDIS_KEYS } from './jobs/redis-keys.js';
import { SharedKeyMemory } from './shared-key-memory.js';
import type { SweptLister } from '../polling/sweep/lister.interface.js';

const REDIS_MODULE: RequiredModule<RedisConnections> = {
  name: 'WeComPayRedisModule',
  from: 'nestjs-wecom-pay/redis',
  call: 'forRoot({ connection })',
  neededBy: 'BullMqPollingEngine',
  provides: RedisConnections,
};

/**
 * Polls in any number of processes, on a BullMQ queue. Each tracked item is a job with the item as its id, delayed
 * until its next poll. Requires `WeComPayRedisModule`.
 */
@Injectable()
export class BullMqPollingEngine implements SharedPollingEngine {
  readonly isShared = true;
  /** @internal */
  readonly requiredModules = [REDIS_MODULE];
  private readonly polling: ResolvedPollingOptions | undefined;
  private work: PollingWork | undefined;
  private lazyQueues: AccountQueues | undefined;
  private worker: ItemWorker | undefined;

  constructor(
    @Inject(WECOM_PAY_OPTIONS) options: ResolvedPollingFeatureOptions,
    @Inject(WECOM_PAY_ACCOUNT) private readonly account: string,
    private readonly moduleRef: ModuleRef,
    @Optional() private readonly kind: ItemKind = ORDERS,
  ) {
    this.polling = options.polling;
  }

  /** @internal */
  forKind(kind: ItemKind, polling: ResolvedPollingOptions): BullMqPollingEngine {
    return new BullMqPollingEngine({ polling }, this.account, this.moduleRef, kind);
  }

  /** @internal */
  onceJobs(topic: string): BullMqOnceJobs {
    return new BullMqOnceJobs(topic, onceQueueName(topic, this.account), () => this.connections());
  }

  /** @throws {WeComOptionsError} if Redis refuses a command that the queues need. */
  async onModuleInit(): Promise<void> {
    // The tracker names a module that is missing, together with others.
    if (!this.polling || !isImported(this.moduleRef, REDIS_MODULE)) return;
    const connections = this.connections();
    const { prefix } = connections.options;
    await Promise.all(this.queueNames.map((name) => connections.check(`${prefix}:${name}:`, QUEUE_TRIALS)));
  }

  /** @internal */
  readonly memory = new SharedKeyMemory(async () => {
    const { jobs } = await this.queues();
    const { commands } = this.connections();
    return { commands, redisKeyOf: (key) => jobs.keyOf(REDIS_KEYS.failed(jobIdOf(key))) };
  });

  get isStarted(): boolean {
    return this.work !== undefined;
  }

  /** @internal */
  get heardAt(): number {
    return this.lazyQueues === undefined ? -Infinity : this.connections().heardAt;
  }

  get sweepsBegun(): number {
    return this.lazyQueues?.listed.numbers.latest ?? Date.now();
  }

  async start(work: PollingWork): Promise<void> {
    if (this.work || !this.polling) return;
    this.work = work;
    try {
      const worker = await this.workerFor(this.polling);
      const { sweeps } = await this.queues();
      if (this.work === work) await Promise.all([worker.start(work), sweeps.start(work)]);
    } catch (error) {
      this.work = undefined;
      throw error;
    } finally {
      // Starting failed, or stop() was called in the meantime.
      if (this.work === undefined) await this.stop();
    }
  }

  async stop(): Promise<void> {
    this.work = undefined;
    await Promise.all([this.worker?.stop(), this.lazyQueues?.sweeps.stop()]);
  }

  async schedule(item: WatchedItem, dueAt: number, isCreated = false): Promise<void> {
    const { jobs, listed } = await this.queues();
    // At once otherwise: calls about the same item are made in their order.
    if (item.phase === 'asked') await listed.numbers.count(item);
    await jobs.schedule(item, dueAt, isCreated);
  }

  async hasten(item: WatchedItem, claimed?: string): Promise<void> {
    const { jobs, listed } = await this.queues();
    if (item.phase === 'asked') await listed.numbers.count(item);
    await jobs.hasten(item, claimed);
  }

  async acknowledged(item: WatchedItem): Promise<void> {
    const { jobs } = await this.queues();
    await jobs.marks.ended(item);
  }

  async cancel(key: string): Promise<void> {
    const { jobs } = await this.queues();
    await jobs.cancel(key);
  }

  async list(items: readonly ScheduledItem[], sweep: number, lister: string | undefined): Promise<void> {
    const { jobs, listed } = await this.queues();
    await listed.note(
      items.map(({ item }) => item),
      sweep,
      lister,
    );
    await jobs.addMissing(items);
  }

  async stopTrackingUnlisted(sweep: number, listers: readonly SweptLister[]): Promise<void> {
    const { jobs, listed } = await this.queues();
    if (listers.every(({ isComplete }) => isComplete)) {
      return listed.finish(sweep, listers, (key) => jobs.cancelUnlisted(key, sweep));
    }
    return listed.finishPartly(sweep, listers, (key) => jobs.cancelIfEnded(key, sweep));
  }

  async find(key: string): Promise<WatchedItem | undefined> {
    const { jobs } = await this.queues();
    return jobs.find(key);
  }

  async load(): Promise<EngineLoad> {
    const { jobs, sweeps } = await this.queues();
    const [load, lastSweep, ...arePaused] = await Promise.all([
      jobs.load(),
      sweeps.last(),
      jobs.isPaused(),
      sweeps.isPaused(),
    ]);
    const paused = this.queueNames.filter((_name, index) => arePaused[index]);
    return { ...load, lastSweep, paused: pausedReason(paused) };
  }

  async close(): Promise<void> {
    await this.stop();
    await Promise.all([this.worker?.close(), this.lazyQueues?.sweeps.close()]);
    await this.lazyQueues?.jobs.close();
  }

  private async workerFor({ concurrency, sweepEvery }: ResolvedPollingOptions): Promise<ItemWorker> {
    const { jobs, listed } = await this.queues();
    const { kind, account } = this;
    const name = itemQueueName(kind, account);
    const connections = this.connections();
    this.worker ??= new ItemWorker({ kind, name, concurrency, connections, jobs, listed, sweepEvery });
    return this.worker;
  }

  private async queues(): Promise<AccountQueues> {
    if (this.lazyQueues) return this.lazyQueues;
    const connections = this.connections();
    await connections.whenChecked();
    this.lazyQueues ??= openAccountQueues(this.kind, this.account, this.polling!, connections);
    return this.lazyQueues;
  }

  private get queueNames(): readonly string[] {
    const { kind, account } = this;
    return [itemQueueName(kind, account), sweepQueueName(kind, account)];
  }

  private connections(): RedisConnections {
    return requireProvider(this.moduleRef, REDIS_MODULE);
  }
}

function pausedReason(queues: readonly string[]): string | undefined {
  if (queues.length === 0) return undefined;
  const which = queues.length === 1 ? `Queue ${queues.join()} was` : `Queues ${queues.join(' and ')} were`;
  return `${which} paused in Redis, for instance from a dashboard. Resume it there.`;
}
