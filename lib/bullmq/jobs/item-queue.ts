import type { Queue } from 'bullmq';
import { monotonicNow, wholeNow } from '../../common/clock.js';
import type { EngineLoad, ScheduledItem } from '../../polling/engine/polling-engine.interface.js';
import type { ItemKind } from '../../polling/kinds/item-kind.interface.js';
import type { WatchedItem } from '../../polling/kinds/watched-item.js';
import type { RedisConnections } from '../../redis/connection/redis-connections.js';
import { bringForwardMisplaced, TOLERATED, unlessMoved } from './delayed-jobs.js';
import type { ItemJobData } from './item-job.js';
import { itemOf, jobDataOf, jobIdOf, LASTING } from './item-job.js';
import { openQueue } from '../queue/open-queue.js';
import { loadOf, momentOfScore } from './queue-load.js';

/** A parked item still gets a poll once a day: a delayed job cannot wait forever. */
const PARKED_FOR = 86_400_000;

/** Misplaced jobs are looked for that often, in ms: all that are delayed must be looked at. */
const LOOK_EVERY = 600_000;

/** The queue of one kind of items: one job per item, with the item as its id. */
export class ItemQueue {
  readonly #queue: Queue<ItemJobData>;
  /** When misplaced jobs were looked for, and by how much the clock of this process was ahead of the monotonic one. */
  private looked = { at: -Infinity, ahead: 0 };

  constructor(
    private readonly kind: ItemKind,
    name: string,
    private readonly connections: RedisConnections,
  ) {
    this.#queue = openQueue(name, connections);
  }

  /** A Redis key next to those of the queue. */
  keyOf(type: string): string {
    return this.#queue.toKey(type);
  }

  async find(key: string): Promise<WatchedItem | undefined> {
    const id = jobIdOf(key);
    const [job, dueAt] = await Promise.all([this.#queue.getJob(id), this.#dueAt(id)]);
    if (job === undefined) return undefined;
    const item = itemOf(this.kind, id, job.data);
    item.dueAt = dueAt ?? Math.min(wholeNow(), item.dueAt ?? Infinity);
    return item;
  }

  /** Splits items into those that have no job, and those that have one. */
  async divide<Item extends ScheduledItem>(items: readonly Item[]) {
    const exist = await this.#exist(items);
    return {
      missing: items.filter((_item, index) => !exist[index]),
      known: items.filter((_item, index) => exist[index]),
    };
  }

  /** Items that have a job keep it. */
  async add(items: readonly ScheduledItem[]): Promise<void> {
    if (items.length === 0) return;
    await this.#queue.addBulk(
      items.map(({ item, dueAt }) => ({
        name: this.kind.jobName,
        data: jobDataOf(this.kind, item, dueAt),
        opts: { ...LASTING, jobId: jobIdOf(item.key), delay: delayUntil(dueAt) },
      })),
    );
  }

  /** @returns whether it is gone; one that is being polled is not. */
  async remove(key: string): Promise<boolean> {
    return (await this.#queue.remove(jobIdOf(key), { removeChildren: false })) === 1;
  }

  /** Leaves the job's data alone: a worker may be about to write them. */
  async bringForward(key: string, dueAt: number): Promise<void> {
    const job = await this.#queue.getJob(jobIdOf(key));
    await job?.changeDelay(delayUntil(dueAt)).catch(unlessMoved);
  }

  /**
   * Those that would wait for longer than planned, because they were put back by a clock that was ahead. Looks for them
   * at first, after the clock of this process was set, and from time to time, in case the other process is gone. Never
   * rejects.
   */
  async bringForwardMisplaced(): Promise<void> {
    const [now, ahead] = [monotonicNow(), Date.now() - monotonicNow()];
    const wasSet = Math.abs(ahead - this.looked.ahead) > TOLERATED;
    if (now - this.looked.at < LOOK_EVERY && !wasSet) return;
    const before = this.looked;
    this.looked = { at: now, ahead };
    await bringForwardMisplaced(this.#queue, this.#commands).catch(() => (this.looked = before));
  }

  /** To the front of the queue: a customer is probably waiting. */
  async putFirst(key: string): Promise<void> {
    const job = await this.#queue.getJob(jobIdOf(key));
    await job?.promote().catch(unlessMoved);
    await job?.changePriority({ priority: 0, lifo: true }).catch(unlessMoved);
  }

  load(): Promise<EngineLoad> {
    return loadOf(this.kind, this.#queue, this.#commands);
  }

  /** Whether somebody has paused the queue: no worker takes a job then. */
  isPaused(): Promise<boolean> {
    return this.#queue.isPaused();
  }

  async close(): Promise<void> {
    await this.#queue.close();
  }

  get #commands() {
    return this.connections.commands;
  }

  async #exist(items: readonly ScheduledItem[]): Promise<readonly boolean[]> {
    if (items.length === 0) return [];
    const keys = items.map(({ item }) => this.keyOf(jobIdOf(item.key)));
    const count = await this.#commands.exists(...keys);
    if (count === 0 || count === keys.length) return keys.map(() => count > 0);
    return Promise.all(keys.map(async (key) => (await this.#commands.exists(key)) === 1));
  }

  /** When a delayed job is due. */
  async #dueAt(id: string): Promise<number | undefined> {
    const score = await this.#commands.zscore(this.keyOf('delayed'), id);
    return score === null ? undefined : momentOfScore(score);
  }
}

/** Milliseconds by which a job is delayed. */
export function delayUntil(dueAt: number | undefined): number {
  return dueAt === undefined ? PARKED_FOR : Math.max(0, Math.round(dueAt - wholeNow()));
}
