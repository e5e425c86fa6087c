import type { JobsOptions, Queue } from 'bullmq';
import type { OnceJobs, OnceWork } from '../jobs/once-jobs.js';
import { DONE_IS_KNOWN_FOR } from '../jobs/once-jobs.js';
import { callEngine } from '../polling/engine/call-engine.js';
import type { RedisConnections } from '../redis/connection/redis-connections.js';
import type { HeldJob } from './queue/held-job.js';
import { jobIdOf, keyOf, LASTING } from './jobs/item-job.js';
import { openQueue } from './queue/open-queue.js';
import { QUEUE_TRIALS } from './queue-trials.js';
import { QueueWorker } from './queue/queue-worker.js';

/** A job that is done stays, so that it is known. */
const KNOWN_WHEN_DONE: JobsOptions = { ...LASTING, removeOnComplete: false };
const ALL = 0;

/** One BullMQ job for each, in a queue of their own: whichever process takes it does it. */
export class BullMqOnceJobs implements OnceJobs {
  private lazyQueue: Queue<object> | undefined;
  private worker: QueueWorker<object> | undefined;
  private work: OnceWork | undefined;

  /**
   * @param topic the name of each job.
   * @param name the name of the queue.
   * @param connections not called before the application starts: the module that provides them may not exist yet.
   */
  constructor(
    private readonly topic: string,
    private readonly name: string,
    private readonly connections: () => RedisConnections,
  ) {}

  async check(): Promise<void> {
    const connections = this.connections();
    await connections.check(`${connections.options.prefix}:${this.name}:`, QUEUE_TRIALS);
  }

  async start(work: OnceWork): Promise<void> {
    this.work = work;
    const connections = this.connections();
    await connections.whenChecked();
    // stop() may have been called in the meantime.
    if (this.work !== work) return;
    this.worker ??= new QueueWorker(this.name, 1, connections, {
      isOwn: ({ name }) => name === this.topic,
      process: (job) => this.process(job),
    });
    await this.worker.resume();
  }

  async add(id: string): Promise<void> {
    const queue = await this.queue();
    await callEngine(async () => {
      await queue.clean(DONE_IS_KNOWN_FOR, ALL, 'completed');
      await queue.add(this.topic, {}, { ...KNOWN_WHEN_DONE, jobId: jobIdOf(id) });
    }, `${id} could not be added to queue ${this.name}.`);
  }

  async stop(): Promise<void> {
    this.work = undefined;
    await this.worker?.pause();
  }

  async close(): Promise<void> {
    await this.stop();
    await this.worker?.close();
    await this.lazyQueue?.close();
  }

  private async queue(): Promise<Queue<object>> {
    const connections = this.connections();
    await connections.whenChecked();
    this.lazyQueue ??= openQueue(this.name, connections);
    return this.lazyQueue;
  }

  private async process(job: HeldJob<object>): Promise<void> {
    const { work } = this;
    if (work === undefined) {
      await this.worker?.pause();
      return job.giveBack();
    }
    const again = await work(keyOf(job.id));
    if (again === undefined) return;
    return job.delay(again);
  }
}
