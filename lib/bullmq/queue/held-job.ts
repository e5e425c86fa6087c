import type { Job } from 'bullmq';
import { DelayedError, ErrorCode, WaitingError } from 'bullmq';
import type { Redis } from 'ioredis';

/** Writes the data of a job if the worker still holds its lock: after hanging, it may have lost it to another. */
const WRITE_IF_HELD = `
  if redis.call('GET', KEYS[1]) ~= ARGV[1] then return 0 end
  redis.call('HSET', KEYS[2], 'data', ARGV[2])
  return 1
`;

/** BullMQ's count of starts; a worker may limit it (`maxStartedAttempts`). */
const STARTS = 'ats';

/** A job that this worker has taken, and may lose to another if it hangs. */
export class HeldJob<Data> {
  readonly #redis: Redis;

  constructor(
    private readonly job: Job<Data>,
    private readonly key: string,
    private readonly token: string,
    redis: Redis,
  ) {
    this.#redis = redis;
  }

  /** A connection whose commands wait while Redis is unreachable. */
  get redis(): Redis {
    return this.#redis;
  }

  get id(): string {
    return this.job.id!;
  }

  get name(): string {
    return this.job.name;
  }

  get data(): unknown {
    return this.job.data;
  }

  /** Holds the job for so many ms from now on, unless it is held no longer. */
  async renew(lasts: number): Promise<void> {
    await this.job.extendLock(this.token, lasts);
  }

  /** @returns whether the job was still held, and so was written. */
  async write(data: Data): Promise<boolean> {
    const { key, token } = this;
    const text = JSON.stringify(data);
    return (await this.#redis.eval(WRITE_IF_HELD, 2, `${key}:lock`, key, token, text)) === 1;
  }

  /** @returns whether the job was still held, and so is delayed by `delay` ms. */
  async putBack(delay: number): Promise<boolean> {
    try {
      await this.job.moveToDelayed(Date.now() + delay, this.token);
      return true;
    } catch {
      return false;
    }
  }

  /** @returns whether the job is gone; one that is held no longer is not, unless whoever held it has removed it. */
  async remove(): Promise<boolean> {
    try {
      await this.job.moveToCompleted(undefined, this.token, false);
      return true;
    } catch (error) {
      // Also if the answer to its removal was lost, which is then sent again.
      return (error as { readonly code?: unknown }).code === ErrorCode.JobNotExist;
    }
  }

  /** Delays the job by `delay` ms, for any worker. Must be the last thing done with it. */
  async delay(delay: number): Promise<never> {
    await this.putBack(delay);
    throw new DelayedError();
  }

  /** As {@link delay}, for a job that belongs to others: that this worker has started it does not count. */
  async leave(delay: number): Promise<never> {
    // If Redis takes no writes, the job must not fail for it: it is not ours.
    await this.#redis.hincrby(this.key, STARTS, -1).catch(() => undefined);
    return this.delay(delay);
  }

  /** Puts the job at the front of the queue, for any worker. Must be the last thing done with it. */
  async giveBack(): Promise<never> {
    // If it is no longer held, another worker has it.
    await this.job.moveToWait(this.token).catch(() => undefined);
    throw new WaitingError();
  }
}
