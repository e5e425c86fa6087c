import type { OnModuleInit } from '@nestjs/common';
import { Inject, Injectable } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import type { ResolvedPollingFeatureOptions, ResolvedPollingOptions } from '../polling/polling.options.js';
import type {
  EngineLoad,
  PollingWork,
  ScheduledOrder,
  SharedPollingEngine,
} from '../polling/engines/polling-engine.interface.js';
import { findProvider } from '../host/require-provider.js';
import type { WatchedOrder } from '../polling/watched-order.js';
import { WECOM_PAY_ACCOUNT, WECOM_PAY_OPTIONS } from '../wecom-pay.constants.js';
import { ListedOrders } from './listed-orders.js';
import { OrderJobs } from './order-jobs.js';
import { OrderWorker } from './order-worker.js';
import { RedisConnections } from './redis-connections.js';
import { getQueueName, getSweepQueueName } from './redis.constants.js';
import { SweepJobs } from './sweep-jobs.js';

const NEED = { by: 'BullMqPollingEngine', call: 'forRoot({ connection })' };

/** What all processes have of a queue. */
interface Office {
  readonly jobs: OrderJobs;
  readonly listed: ListedOrders;
  readonly sweeps: SweepJobs;
}

/**
 * Polls in any number of processes, on a queue of BullMQ. Each order under watch is a job, with the order as its id; the
 * delay of the job is the time until its next poll. Needs `WeComPayRedisModule`.
 */
@Injectable()
export class BullMqPollingEngine implements SharedPollingEngine, OnModuleInit {
  readonly isShared = true;
  private work: PollingWork | undefined;
  private lazyOffice: Office | undefined;
  private worker: OrderWorker | undefined;

  constructor(
    @Inject(WECOM_PAY_OPTIONS) private readonly options: ResolvedPollingFeatureOptions,
    @Inject(WECOM_PAY_ACCOUNT) private readonly account: string,
    private readonly moduleRef: ModuleRef,
  ) {}

  /** @throws {WeComOptionsError} when the application does not import `WeComPayRedisModule`. */
  onModuleInit(): void {
    if (this.options.polling) this.connections();
  }

  get isStarted(): boolean {
    return this.work !== undefined;
  }

  async start(work: PollingWork): Promise<void> {
    if (this.work || !this.options.polling) return;
    this.work = work;
    try {
      const worker = await this.workerFor(this.options.polling);
      const { sweeps } = await this.office();
      await Promise.all([worker.start(work), sweeps.start(work)]);
    } catch (error) {
      this.work = undefined;
      throw error;
    } finally {
      // Stopped meanwhile, or never started.
      if (this.work === undefined) await this.stop();
    }
  }

  async stop(): Promise<void> {
    this.work = undefined;
    await Promise.all([this.worker?.stop(), this.lazyOffice?.sweeps.stop()]);
  }

  async schedule(order: WatchedOrder, dueAt: number): Promise<void> {
    const { jobs } = await this.office();
    await jobs.schedule(order, dueAt);
  }

  async hasten(order: WatchedOrder): Promise<void> {
    const { jobs } = await this.office();
    await jobs.hasten(order);
  }

  async cancel(key: string): Promise<void> {
    const { jobs } = await this.office();
    await jobs.cancel(key);
  }

  async list(orders: readonly ScheduledOrder[], sweep: number): Promise<void> {
    const { jobs, listed } = await this.office();
    await listed.note(
      orders.map(({ order }) => order),
      sweep,
    );
    await jobs.addMissing(orders);
  }

  async letGoUnlisted(sweep: number): Promise<void> {
    const { jobs, listed } = await this.office();
    await listed.finish(sweep, (key) => jobs.cancel(key));
  }

  async find(key: string): Promise<WatchedOrder | undefined> {
    const { jobs } = await this.office();
    return jobs.find(key);
  }

  async load(): Promise<EngineLoad> {
    const { jobs, sweeps } = await this.office();
    const [load, lastSweep] = await Promise.all([jobs.load(), sweeps.last()]);
    return { ...load, lastSweep };
  }

  async close(): Promise<void> {
    await this.stop();
    await Promise.all([this.worker?.close(), this.lazyOffice?.sweeps.close()]);
    await this.lazyOffice?.jobs.close();
  }

  private async workerFor({ concurrency, sweepEvery }: ResolvedPollingOptions): Promise<OrderWorker> {
    const { jobs, listed } = await this.office();
    const name = getQueueName(this.account);
    this.worker ??= new OrderWorker(name, concurrency, this.connections(), jobs, listed, sweepEvery);
    return this.worker;
  }

  private async office(): Promise<Office> {
    if (this.lazyOffice) return this.lazyOffice;
    const connections = this.connections();
    await connections.whenChecked();
    this.lazyOffice ??= this.openOffice(connections);
    return this.lazyOffice;
  }

  private openOffice(connections: RedisConnections): Office {
    const jobs = new OrderJobs(getQueueName(this.account), connections);
    const listed = new ListedOrders(connections, (type) => jobs.keyOf(type));
    const { sweepEvery } = this.options.polling!;
    const sweeps = new SweepJobs(getSweepQueueName(this.account), sweepEvery, listed, connections);
    return { jobs, listed, sweeps };
  }

  private connections(): RedisConnections {
    return findProvider(
      this.moduleRef,
      RedisConnections,
      'WeComPayRedisModule',
      'nestjs-wecom-pay/bullmq',
      NEED,
    );
  }
}
