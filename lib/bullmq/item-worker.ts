import { DelayedError } from 'bullmq';
import { wholeNow } from '../common/clock.js';
import type { NextPoll } from '../polling/engine/next-poll.js';
import { at, ownTurnOf, STOP_TRACKING } from '../polling/engine/next-poll.js';
import type { PollingWork } from '../polling/engine/polling-engine.interface.js';
import type { WatchedOrder } from '../polling/kinds/watched-order.js';
import type { RedisConnections } from '../redis/connection/redis-connections.js';
import type { HeldJob } from './held-job.js';
import type { ListedItems } from './listed-items.js';
import type { OrderJobData } from './item-job.js';
import { isOrderJob, jobDataOf, orderOf } from './item-job.js';
import type { Mark, ItemJobs } from './item-jobs.js';
import { QueueWorker } from './queue-worker.js';
import { WorkerGate } from './worker-gate.js';

/** Polls the orders whose jobs this process takes. */
export class ItemWorker {
  private readonly worker: QueueWorker<OrderJobData>;
  private readonly gate: WorkerGate;
  private work: PollingWork | undefined;

  constructor(
    name: string,
    concurrency: number,
    connections: RedisConnections,
    private readonly jobs: ItemJobs,
    private readonly listed: ListedItems,
    private readonly sweepEvery: number,
  ) {
    this.worker = new QueueWorker(name, concurrency, connections, {
      isOwn: isOrderJob,
      process: (job) => this.process(job),
    });
    this.gate = new WorkerGate(this.worker);
  }

  async start(work: PollingWork): Promise<void> {
    this.work = work;
    await this.gate.open(work);
  }

  async stop(): Promise<void> {
    this.work = undefined;
    await this.gate.close();
  }

  async close(): Promise<void> {
    await this.worker.close();
  }

  /** A job whose processing completes is removed, and its order no longer tracked; all others are put back. */
  private async process(job: HeldJob<OrderJobData>): Promise<void> {
    const order = orderOf(job.id, job.data);
    const before = await this.jobs.takeMark(order);
    if (before === 'cancelled') return;
    const next = await this.handle(order, before, job);
    if (next.kind === 'stop-tracking') return void (await this.jobs.takeMark(order));
    const dueAt = dueAtOf(next);
    // Written immediately: if this process dies now, the next one must know what was delivered.
    const isHeld = await job.write(jobDataOf(order, dueAt));
    const meanwhile = await this.jobs.takeMark(order);
    if (meanwhile === 'cancelled') return;
    if (isHeld && (meanwhile === 'news' || isDue(dueAt))) return job.giveBack();
    if (isHeld) await this.jobs.putBack(job, order, dueAt);
    throw new DelayedError();
  }

  private async handle(order: WatchedOrder, mark: Mark, job: HeldJob<OrderJobData>): Promise<NextPoll> {
    if (mark === 'known') return ownTurnOf(order);
    const verdict = mark === 'news' ? 'poll' : await this.listed.verdictOf(order);
    if (verdict === 'stop tracking') return STOP_TRACKING;
    if (verdict === 'wait') return at(wholeNow() + this.sweepEvery);
    return this.poll(order, mark === 'news', job);
  }

  private async poll(
    order: WatchedOrder,
    isOutOfTurn: boolean,
    job: HeldJob<OrderJobData>,
  ): Promise<NextPoll> {
    const isOpen = await this.gate.pass();
    const { work } = this;
    if (!isOpen || work === undefined) return job.giveBack();
    return work.poll(order, isOutOfTurn);
  }
}

/** An order that this process had to postpone is due immediately for any other process. */
function dueAtOf(next: Exclude<NextPoll, { kind: 'stop-tracking' }>): number | undefined {
  if (next.kind === 'parked') return undefined;
  return next.kind === 'postponed' ? wholeNow() : next.at;
}

function isDue(dueAt: number | undefined): boolean {
  return dueAt !== undefined && dueAt <= wholeNow();
}
