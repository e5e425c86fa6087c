import { DelayedError } from 'bullmq';
import { wholeNow } from '../common/clock.js';
import { isAcknowledged } from '../lifecycle/lifecycle.js';
import type { NextPoll } from '../polling/engine/next-poll.js';
import { at, isAnswered, ownTurnOf, STOP_TRACKING } from '../polling/engine/next-poll.js';
import type { PollingWork } from '../polling/engine/polling-engine.interface.js';
import type { ItemKind } from '../polling/kinds/item-kind.interface.js';
import type { WatchedItem } from '../polling/kinds/watched-item.js';
import { soon } from '../polling/poll/soon.js';
import type { RedisConnections } from '../redis/connection/redis-connections.js';
import type { HeldJob } from './queue/held-job.js';
import type { ListedItems } from './sweeps/listed-items.js';
import type { ItemJobData } from './jobs/item-job.js';
import { isJobOf, itemOf, jobDataOf } from './jobs/item-job.js';
import type { ItemJobs } from './jobs/item-jobs.js';
import type { ReadMark } from './jobs/item-marks.js';
import type { Mark } from './jobs/mark.js';
import { isNews } from './jobs/mark.js';
import { QueueWorker } from './queue/queue-worker.js';
import { WorkerGate } from './queue/worker-gate.js';

export interface ItemWorkerDependencies {
  readonly kind: ItemKind;
  readonly name: string;
  readonly concurrency: number;
  readonly connections: RedisConnections;
  readonly jobs: ItemJobs;
  readonly listed: ListedItems;
  readonly sweepEvery: number;
}

/** Polls the items whose jobs this process takes. */
export class ItemWorker {
  private readonly worker: QueueWorker<ItemJobData>;
  private readonly gate: WorkerGate;
  private work: PollingWork | undefined;
  private clockChecks: NodeJS.Timeout | undefined;

  constructor(private readonly deps: ItemWorkerDependencies) {
    const { kind, name, concurrency, connections } = deps;
    this.worker = new QueueWorker(name, concurrency, connections, {
      isOwn: (job) => isJobOf(kind, job),
      process: (job) => this.process(job),
    });
    this.gate = new WorkerGate(this.worker);
  }

  async start(work: PollingWork): Promise<void> {
    this.work = work;
    this.clockChecks ??= setInterval(() => void this.deps.jobs.bringForwardMisplaced(), this.deps.sweepEvery);
    void this.deps.jobs.bringForwardMisplaced();
    await this.gate.open(work);
  }

  async stop(): Promise<void> {
    this.work = undefined;
    clearInterval(this.clockChecks);
    this.clockChecks = undefined;
    await this.gate.close();
  }

  async close(): Promise<void> {
    await this.worker.close();
  }

  /** Puts the job back, or removes it, so that its item is no longer tracked. */
  private async process(job: HeldJob<ItemJobData>): Promise<never> {
    const { kind, jobs, listed } = this.deps;
    const { marks } = jobs;
    const item = itemOf(kind, job.id, job.data);
    const [before] = await Promise.all([
      marks.read(item),
      jobs.corrections.apply(item),
      listed.open(item),
      listed.numbers.look(),
    ]);
    if (before.mark === 'cancelled') return this.remove(item, job, true);
    const planned = await this.handle(item, before.mark, job);
    const left = marks.leftOf(before, item, isAnswered(planned));
    const next = left === undefined ? planned : soon(planned, wholeNow());
    if (next.kind === 'stop-tracking') return this.stopTracking(item, before, job);
    const dueAt = dueAtOf(next);
    // Written immediately: if this process dies now, the next one must know what was delivered.
    const isHeld = await job.write(jobDataOf(kind, item, dueAt));
    // Whoever holds it by now takes what others have said of it.
    if (!isHeld) throw new DelayedError();
    const meanwhile = await marks.settle(item, before, left);
    if (meanwhile === 'cancelled') return this.remove(item, job, true);
    if (isNews(meanwhile) || isDue(dueAt)) return job.giveBack();
    await jobs.polled.putBack(job, item, dueAt, left);
    throw new DelayedError();
  }

  /** Unless the application has tracked it again while it was notified, or WeCom has sent a notice. */
  private async stopTracking(item: WatchedItem, before: ReadMark, job: HeldJob<ItemJobData>): Promise<never> {
    const { kind, jobs } = this.deps;
    const isWantedAnew = await jobs.corrections.apply(item);
    if (!(await job.write(jobDataOf(kind, item, wholeNow())))) throw new DelayedError();
    await jobs.marks.settle(item, before, undefined);
    if (isWantedAnew || isNews(await jobs.marks.lookAfterEnd(item))) return job.giveBack();
    return this.remove(item, job);
  }

  private async remove(item: WatchedItem, job: HeldJob<ItemJobData>, wasCancelled = false): Promise<never> {
    await this.deps.jobs.polled.remove(job, item, wasCancelled);
    throw new DelayedError();
  }

  private async handle(item: WatchedItem, mark: Mark, job: HeldJob<ItemJobData>): Promise<NextPoll> {
    const isWanted = isNews(mark) || item.isWantedAnew;
    const isListed = this.work?.lists?.() ?? true;
    if (!isWanted && !isListed && isOver(item)) return STOP_TRACKING;
    if (mark === 'known') return ownTurnOf(item);
    const isToBePolled = isWanted || (!isListed && item.phase === 'ended');
    const verdict = isToBePolled ? 'poll' : await this.deps.listed.verdictOf(item);
    if (verdict === 'stop-tracking') return STOP_TRACKING;
    if (verdict === 'wait') return at(wholeNow() + this.deps.sweepEvery);
    return this.poll(item, mark, job);
  }

  private async poll(item: WatchedItem, mark: Mark, job: HeldJob<ItemJobData>): Promise<NextPoll> {
    const isOpen = await this.gate.pass();
    const { work } = this;
    if (!isOpen || work === undefined) return job.giveBack();
    return work.poll(item, isNews(mark), mark === 'claimed' ? 'notification' : 'schedule');
  }
}

/** Whether only a listing could say more of it: its worker has died, or somebody has asked for it once more. */
function isOver(item: WatchedItem): boolean {
  return item.phase === 'unresolved' || (item.phase === 'ended' && isAcknowledged(item));
}

/** An item that this process had to postpone is due immediately for any other process. */
function dueAtOf(next: Exclude<NextPoll, { kind: 'stop-tracking' }>): number | undefined {
  if (next.kind === 'parked') return undefined;
  return next.kind === 'postponed' ? wholeNow() : next.at;
}

function isDue(dueAt: number | undefined): boolean {
  return dueAt !== undefined && dueAt <= wholeNow();
}
