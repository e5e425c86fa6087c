import type { Queue } from 'bullmq';
import { withTimeout } from '../../common/abort.js';
import { wholeNow } from '../../common/clock.js';
import type { PollingWork } from '../../polling/engine/polling-engine.interface.js';
import type { SweepResult } from '../../polling/sweep/sweep.js';
import type { RedisConnections } from '../../redis/connection/redis-connections.js';
import { COMMAND_WITHIN } from '../../redis/connection/time-limits.js';
import { bringForwardMisplaced } from '../jobs/delayed-jobs.js';
import type { HeldJob } from '../queue/held-job.js';
import type { ListedItems } from './listed-items.js';
import { openQueue } from '../queue/open-queue.js';
import { LASTING } from '../jobs/item-job.js';
import { QueueWorker } from '../queue/queue-worker.js';

/** The result of the last sweep as stored in the job. */
type SweepJobData = { readonly startedAt?: string; readonly oldest?: string | undefined } & Partial<
  Omit<SweepResult, 'startedAt' | 'oldest'>
>;

/** Of every kind: versions before have stored it. */
const SWEEP_JOB = 'list-unfinished-orders';
const SWEEP_ID = 'sweep';

/**
 * The single job that sweeps, in a queue of its own: whichever process takes it sweeps, and puts it back until the next
 * sweep is due. So no two processes sweep at the same time.
 */
export class SweepJobs {
  readonly #queue: Queue<SweepJobData>;
  private worker: QueueWorker<SweepJobData> | undefined;
  private work: Pick<PollingWork, 'sweep'> | undefined;
  private renewals: NodeJS.Timeout | undefined;

  constructor(
    private readonly noun: string,
    private readonly name: string,
    private readonly every: number,
    private readonly listed: ListedItems,
    private readonly connections: RedisConnections,
  ) {
    this.#queue = openQueue(name, connections);
  }

  async start(work: Pick<PollingWork, 'sweep'>): Promise<void> {
    this.work = work;
    this.worker ??= new QueueWorker(this.name, 1, this.connections, {
      isOwn: ({ id, name }) => id === SWEEP_ID && name === SWEEP_JOB,
      process: (job) => this.process(job),
    });
    this.renewals ??= setInterval(() => void this.renew(), this.every);
    this.connections.commands.off('ready', this.onBack).on('ready', this.onBack);
    await this.renew();
    if (this.work === work) await this.worker.resume();
  }

  async stop(): Promise<void> {
    this.work = undefined;
    this.connections.commands.off('ready', this.onBack);
    clearInterval(this.renewals);
    this.renewals = undefined;
    await this.worker?.pause();
  }

  isPaused(): Promise<boolean> {
    return this.#queue.isPaused();
  }

  /** The result of the last sweep of any process. */
  async last(): Promise<SweepResult | undefined> {
    const {
      startedAt,
      took = 0,
      listed = 0,
      oldest,
      error,
    } = (await this.#queue.getJob(SWEEP_ID))?.data ?? {};
    if (startedAt === undefined) return undefined;
    const result = { startedAt: new Date(startedAt), took, listed, error };
    return { ...result, oldest: oldest === undefined ? undefined : new Date(oldest) };
  }

  async close(): Promise<void> {
    await this.worker?.close();
    await this.#queue.close();
  }

  /** Redis was unreachable: items created in the meantime could not be tracked. */
  private readonly onBack = (): void => void this.sweepSoon();

  private async sweepSoon(): Promise<void> {
    await this.renew();
    const job = await this.#queue.getJob(SWEEP_ID).catch(() => undefined);
    // A job that is waiting or active need not be brought forward.
    await job?.changeDelay(0).catch(() => undefined);
  }

  /** Adds the job if there is none: at first, and after Redis has lost it. And corrects when it is due. */
  private async renew(): Promise<void> {
    try {
      // A queue created while Redis is unreachable would wait for it.
      await withTimeout(COMMAND_WITHIN, async () => {
        await this.#queue.add(SWEEP_JOB, {}, { ...LASTING, jobId: SWEEP_ID });
        await bringForwardMisplaced(this.#queue, this.connections.commands);
      });
    } catch (error) {
      this.connections.report(
        `sweeps of ${this.noun}s`,
        `Unfinished ${this.noun}s cannot be listed. ${this.connections.explain(error)}`,
      );
    }
  }

  private async process(job: HeldJob<SweepJobData>): Promise<void> {
    const startedAt = wholeNow();
    const result = await this.work?.sweep(await this.listed.numbers.take());
    if (this.work === undefined) {
      await this.worker?.pause();
      return job.giveBack();
    }
    if (result)
      await job.write({
        ...result,
        startedAt: result.startedAt.toISOString(),
        oldest: result.oldest?.toISOString(),
      });
    return job.delay(Math.max(0, startedAt + this.every - wholeNow()));
  }
}
