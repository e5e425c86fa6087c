import type { Job } from 'bullmq';
import { WaitingError, Worker } from 'bullmq';
import type { Redis } from 'ioredis';
import { withTimeout } from '../../common/abort.js';
import { quoted } from '../../common/text.js';
import { reasonOf } from '../../errors/foreign-error.js';
import { refusalOf } from '../../errors/redis-refusals.js';
import type { RedisConnections } from '../../redis/connection/redis-connections.js';
import { HeldJob } from './held-job.js';

/** A dead worker's job is released after this time. A process that hangs for longer loses its jobs to others. */
const LOCK_LASTS = 15_000;
/** BullMQ itself would not renew locks for two hours after the system clock is set back by two hours. */
const RENEW_LOCKS_EVERY = 5_000;
const LOOK_FOR_DEAD_EVERY = 5_000;
/**
 * By default, BullMQ would fail a job for good when its worker has died twice:
 * https://docs.bullmq.io/guide/jobs/stalled
 */
const MOST_DEATHS = Number.MAX_SAFE_INTEGER;
const TRY_AGAIN_AFTER = 1_000;
/** How long a closing worker waits for running jobs. */
const CLOSE_WITHIN = 500;

/** How long a job of the application's own is left to its workers before this one may take it again, in ms. */
const LEFT_FOR = 5_000;

/** What a worker does. */
export interface JobWork<Data> {
  /** Whether a job is this module's. Others are the application's own, in a queue of the same name. */
  isOwn(job: HeldJob<Data>): boolean;
  process(job: HeldJob<Data>): Promise<void>;
}

/** A worker that takes jobs only between {@link resume} and {@link pause}. */
export class QueueWorker<Data> {
  readonly #worker: PausableWorker<Data>;
  private readonly renewals: NodeJS.Timeout;
  private readonly held = new Map<HeldJob<Data>, (reason: Error) => void>();
  private isRenewing = false;
  private hasMetForeign = false;

  constructor(
    private readonly name: string,
    concurrency: number,
    private readonly connections: RedisConnections,
    private readonly work: JobWork<Data>,
  ) {
    const connection = connections.openForWorker();
    const held = (job: Job<Data>, token: string) =>
      new HeldJob(job, this.#worker.toKey(job.id!), token, connection);
    this.#worker = new PausableWorker<Data>(name, (job, token) => this.abandonable(held(job, token!)), {
      connection,
      prefix: connections.options.prefix,
      autorun: false,
      concurrency,
      lockDuration: LOCK_LASTS,
      skipLockRenewal: true,
      stalledInterval: LOOK_FOR_DEAD_EVERY,
      maxStalledCount: MOST_DEATHS,
      runRetryDelay: TRY_AGAIN_AFTER,
    });
    this.#worker.on('error', (error) => this.report(error));
    this.#worker.on('failed', (_job, error) => this.report(error));
    this.renewals = setInterval(() => void this.renewLocks(), RENEW_LOCKS_EVERY).unref();
  }

  async resume(): Promise<void> {
    await this.#worker.resume();
  }

  /** Running jobs continue. */
  async pause(): Promise<void> {
    await this.#worker.pause(true);
  }

  /** Waits briefly for running jobs, and gives back those that do not finish. */
  async close(): Promise<void> {
    const closed = this.#worker.close();
    await withTimeout(CLOSE_WITHIN, () => closed).catch(() => this.abandon());
    // While Redis is unreachable, a worker never finishes closing: https://github.com/taskforcesh/bullmq/issues/4656
    await withTimeout(CLOSE_WITHIN, () => closed).catch(() => undefined);
    clearInterval(this.renewals);
  }

  /** While Redis is unreachable, this waits for it. */
  private async renewLocks(): Promise<void> {
    if (this.isRenewing) return;
    this.isRenewing = true;
    await Promise.all([...this.held.keys()].map((job) => this.renewLock(job)));
    this.isRenewing = false;
  }

  /** A job that has ended meanwhile has no lock any more. */
  private async renewLock(job: HeldJob<Data>): Promise<void> {
    await job.renew(LOCK_LASTS).catch((error: Error) => this.held.has(job) && this.report(error));
  }

  /** While Redis is unreachable, a job cannot be given back; it is released when its lock expires. */
  private async abandon(): Promise<void> {
    await Promise.all(
      [...this.held].map(async ([job, reject]) => {
        await withTimeout(CLOSE_WITHIN, () => job.giveBack()).catch(() => reject(new WaitingError()));
      }),
    );
  }

  /** Not `Promise.race()`, which would leak memory per job for as long as the worker lives. */
  private abandonable(job: HeldJob<Data>): Promise<void> {
    return new Promise((resolve, reject) => {
      this.held.set(job, reject);
      this.process(job)
        .then(resolve, reject)
        .finally(() => this.held.delete(job));
    });
  }

  private async process(job: HeldJob<Data>): Promise<void> {
    if (this.work.isOwn(job)) return this.work.process(job);
    this.reportForeign(job.name);
    return job.leave(LEFT_FOR);
  }

  private report(error: Error): void {
    const { name, connections } = this;
    const why = refusalOf(error)?.text ?? `The reason: ${reasonOf(error)}.`;
    connections.report(
      `worker of ${name}`,
      `A worker of queue ${name} failed. ${why} It recovers automatically; failed jobs are retried.`,
    );
  }

  private reportForeign(jobName: string): void {
    if (this.hasMetForeign) return;
    this.hasMetForeign = true;
    this.connections.report(
      `foreign job in ${this.name}`,
      `Queue ${this.name} holds jobs that are not this module's, the first of them named ${quoted(jobName.slice(0, 40))}. ` +
        'They are left to your own workers, but your workers may also take orders of this module. Give your queue ' +
        'another name, or WeComPayRedisModule another prefix.',
    );
  }
}

class PausableWorker<Data> extends Worker<Data> {
  /** To BullMQ, a worker that is resumed at the moment in which it stops is still running: it would never run again. */
  override async run(): Promise<void> {
    await super.run();
    if (this.isStopped) await this.passOn();
    else if (!this.isRunning()) await this.run();
  }

  /**
   * BullMQ 5 takes the next job in place of one that was given back, even if it is paused or closing:
   * https://github.com/taskforcesh/bullmq/pull/3497
   */
  protected override async moveToActive(
    ...args: Parameters<Worker<Data>['moveToActive']>
  ): Promise<Job<Data>> {
    if (!this.isStopped) return super.moveToActive(...args);
    await this.passOn();
    // Its types say nothing of it, but there may be no next job.
    return undefined as unknown as Job<Data>;
  }

  private get isStopped(): boolean {
    return this.isPaused() || this.closing !== undefined;
  }

  /** BullMQ wakes one worker for a job. If that one has stopped, the job would wait until another looks, up to 10 s. */
  private async passOn(): Promise<void> {
    const redis = this.opts.connection as Redis;
    await redis.zadd(this.toKey('marker'), 0, '0').catch(() => undefined);
  }
}
