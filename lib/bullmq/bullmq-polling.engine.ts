import { Inject, Injectable } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import type { RequiredModule } from '../host/require-provider.js';
import { isImported, requireProvider } from '../host/require-provider.js';
import type {
  EngineLoad,
  PollingWork,
  ScheduledOrder,
  SharedPollingEngine,
} from '../polling/engine/polling-engine.interface.js';
import type { WatchedOrder } from '../polling/kinds/watched-order.js';
import type { ResolvedPollingFeatureOptions, ResolvedPollingOptions } from '../polling/polling.options.js';
import { RedisConnections } from '../redis/connection/redis-connections.js';
import { WECOM_PAY_ACCOUNT, WECOM_PAY_OPTIONS } from '../wecom-pay.constants.js';
import { highestSweep, ListedItems } from './listed-items.js';
import { ItemJobs } from './item-jobs.js';
import { ItemWorker } from './item-worker.js';
import { getQueueName, getSweepQueueName } from './queue-names.js';
import { QUEUE_TRIALS } from './queue-trials.js';
import { SweepJobs } from './sweep-jobs.js';

const REDIS_MODULE: RequiredModule<RedisConnections> = {
  name: 'WeComPayRedisModule',
  from: 'nestjs-wecom-pay/redis',
  call: 'forRoot({ connection })',
  neededBy: 'BullMqPollingEngine',
  provides: RedisConnections,
};

/** The queues of an account, and the data kept beside them. */
interface AccountQueues {
  readonly jobs: ItemJobs;
  readonly listed: ListedItems;
  readonly sweeps: SweepJobs;
}

/**
 * Polls in any number of processes, on a BullMQ queue. Each tracked order is a job with the order as its id, delayed
 * until its next poll. Requires `WeComPayRedisModule`.
 */
@Injectable()
export class BullMqPollingEngine implements SharedPollingEngine {
  readonly isShared = true;
  /** @internal */
  readonly requiredModules = [REDIS_MODULE];
  private work: PollingWork | undefined;
  private lazyQueues: AccountQueues | undefined;
  private worker: ItemWorker | undefined;

  constructor(
    @Inject(WECOM_PAY_OPTIONS) private readonly options: ResolvedPollingFeatureOptions,
    @Inject(WECOM_PAY_ACCOUNT) private readonly account: string,
    private readonly moduleRef: ModuleRef,
  ) {}

  /** @throws {WeComOptionsError} if Redis refuses a command that the queues need. */
  async onModuleInit(): Promise<void> {
    // The tracker names a module that is missing, together with others.
    if (!this.options.polling || !isImported(this.moduleRef, REDIS_MODULE)) return;
    const connections = this.connections();
    const { prefix } = connections.options;
    await Promise.all(this.queueNames.map((name) => connections.check(`${prefix}:${name}:`, QUEUE_TRIALS)));
  }

  get isStarted(): boolean {
    return this.work !== undefined;
  }

  get sweepsBegun(): number {
    return highestSweep(Date.now());
  }

  async start(work: PollingWork): Promise<void> {
    if (this.work || !this.options.polling) return;
    this.work = work;
    try {
      const worker = await this.workerFor(this.options.polling);
      const { sweeps } = await this.queues();
      await Promise.all([worker.start(work), sweeps.start(work)]);
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

  async schedule(order: WatchedOrder, dueAt: number): Promise<void> {
    const { jobs } = await this.queues();
    await jobs.schedule(order, dueAt);
  }

  async hasten(order: WatchedOrder): Promise<void> {
    const { jobs } = await this.queues();
    await jobs.hasten(order);
  }

  async cancel(key: string): Promise<void> {
    const { jobs } = await this.queues();
    await jobs.cancel(key);
  }

  async list(orders: readonly ScheduledOrder[], sweep: number): Promise<void> {
    const { jobs, listed } = await this.queues();
    await listed.note(
      orders.map(({ order }) => order),
      sweep,
    );
    await jobs.addMissing(orders);
  }

  async stopTrackingUnlisted(sweep: number): Promise<void> {
    const { jobs, listed } = await this.queues();
    await listed.finish(sweep, (key) => jobs.cancel(key));
  }

  async find(key: string): Promise<WatchedOrder | undefined> {
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
    const name = getQueueName(this.account);
    this.worker ??= new ItemWorker(name, concurrency, this.connections(), jobs, listed, sweepEvery);
    return this.worker;
  }

  private async queues(): Promise<AccountQueues> {
    if (this.lazyQueues) return this.lazyQueues;
    const connections = this.connections();
    await connections.whenChecked();
    this.lazyQueues ??= this.openQueues(connections);
    return this.lazyQueues;
  }

  private openQueues(connections: RedisConnections): AccountQueues {
    const jobs = new ItemJobs(getQueueName(this.account), connections);
    const listed = new ListedItems(connections, (type) => jobs.keyOf(type));
    const { sweepEvery } = this.options.polling!;
    const sweeps = new SweepJobs(getSweepQueueName(this.account), sweepEvery, listed, connections);
    return { jobs, listed, sweeps };
  }

  private get queueNames(): readonly string[] {
    return [getQueueName(this.account), getSweepQueueName(this.account)];
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
