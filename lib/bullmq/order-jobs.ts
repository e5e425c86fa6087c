import type { Queue } from 'bullmq';
import { momentOf, wholeNow } from '../common/clock.js';
import type { EngineLoad, ScheduledOrder } from '../polling/engine/polling-engine.interface.js';
import type { WatchedOrder } from '../polling/engine/watched-order.js';
import type { RedisConnections } from '../redis/connection/redis-connections.js';
import type { HeldJob } from './held-job.js';
import { openQueue } from './open-queue.js';
import type { OrderJobData } from './order-job.js';
import { jobDataOf, jobIdOf, LASTING, ORDER_JOB, orderOf } from './order-job.js';

/** How long a mark lasts, in seconds: longer than any poll. */
const MARK_LASTS = 600;
/**
 * Marks an order untracked while it was being polled; any other mark is a state that the application should learn of.
 */
const CANCELLED = 'cancelled';
/** A parked order still gets a poll once a day: a delayed job cannot wait forever. */
const PARKED_FOR = 86_400_000;
/** The score of a delayed job in BullMQ is its time in ms times this. */
const SCORES_PER_MS = 0x1000;
/** BullMQ's error code for a job that is not delayed. */
const NOT_IN_STATE = -3;
const GONE = -1;

/** The jobs of the tracked orders: one per order, with the order as its id. */
export class OrderJobs {
  readonly #queue: Queue<OrderJobData>;
  readonly #connections: RedisConnections;

  constructor(name: string, connections: RedisConnections) {
    this.#connections = connections;
    this.#queue = openQueue(name, connections);
  }

  /** A Redis key next to those of the queue. */
  keyOf(type: string): string {
    return this.#queue.toKey(type);
  }

  /** Adds the job of an order. If it exists but was not polled yet, the earlier of both times applies. */
  async schedule(order: WatchedOrder, dueAt: number): Promise<void> {
    const id = jobIdOf(order.key);
    await Promise.all([this.#commands.del(this.#markOf(id)), this.#add(order, dueAt)]);
    const known = await this.find(order.key);
    if (known?.attempts === 0 && dueAt < known.dueAt!) await this.#bringForward(id, dueAt);
  }

  async addMissing(orders: readonly ScheduledOrder[]): Promise<void> {
    const keys = orders.map(({ order }) => this.keyOf(jobIdOf(order.key)));
    if ((await this.#commands.exists(...keys)) === keys.length) return;
    const exist = await Promise.all(keys.map((key) => this.#commands.exists(key)));
    const missing = orders.filter((_order, index) => exist[index] === 0);
    if (missing.length === 0) return;
    await this.#commands.del(...missing.map(({ order }) => this.#markOf(jobIdOf(order.key))));
    await this.#queue.addBulk(
      missing.map(({ order, dueAt }) => ({
        name: ORDER_JOB,
        data: jobDataOf(order, dueAt),
        opts: optionsOf(order, dueAt),
      })),
    );
  }

  /** Has an order polled now, unless its state is acknowledged. One that is being polled is polled once more. */
  async hasten(order: WatchedOrder): Promise<void> {
    const id = jobIdOf(order.key);
    const known = await this.find(order.key);
    if (known !== undefined && known.acknowledgedState === order.state) return;
    await this.#commands.set(this.#markOf(id), String(order.state), 'EX', MARK_LASTS);
    if (known === undefined) await this.#add(order, wholeNow());
    await this.#putFirst(id);
  }

  /** Takes the mark of an order, see {@link Mark}. While Redis is unreachable, there is none. */
  async takeMark(order: WatchedOrder): Promise<Mark> {
    const mark = await this.#commands.getdel(this.#markOf(jobIdOf(order.key))).catch(() => null);
    if (mark === CANCELLED) return 'cancelled';
    if (mark === null) return undefined;
    return mark === order.acknowledgedState ? 'known' : 'news';
  }

  /** Delays the job until the next poll, unless this worker has lost it, then handles any mark set in the meantime. */
  async putBack(job: HeldJob<OrderJobData>, order: WatchedOrder, dueAt: number | undefined): Promise<void> {
    if (!(await job.putBack(delayUntil(dueAt)))) return;
    const mark = await this.takeMark(order);
    if (mark === 'cancelled') await this.cancel(order.key);
    else if (mark === 'news') await this.#putFirst(jobIdOf(order.key));
  }

  /** Removes the job of an order; if it is being polled, afterwards. */
  async cancel(key: string): Promise<void> {
    const id = jobIdOf(key);
    await this.#commands.set(this.#markOf(id), CANCELLED, 'EX', MARK_LASTS);
    const isRemoved = (await this.#queue.remove(id, { removeChildren: false })) === 1;
    if (isRemoved) await this.#commands.del(this.#markOf(id));
  }

  async find(key: string): Promise<WatchedOrder | undefined> {
    const id = jobIdOf(key);
    const [job, dueAt] = await Promise.all([this.#queue.getJob(id), this.#dueAt(id)]);
    if (job === undefined) return undefined;
    const order = orderOf(id, job.data);
    order.dueAt = dueAt ?? Math.min(wholeNow(), order.dueAt ?? Infinity);
    return order;
  }

  async load(): Promise<EngineLoad> {
    const [counts, overdue, oldest] = await Promise.all([
      this.#queue.getJobCounts('active', 'wait', 'prioritized', 'delayed'),
      this.#commands.zcount(this.keyOf('delayed'), '-inf', Date.now() * SCORES_PER_MS),
      this.#commands.lindex(this.keyOf('wait'), -1),
    ]);
    const { active = 0, wait = 0, prioritized = 0, delayed = 0 } = counts;
    const oldestOrder = oldest === null ? undefined : await this.#queue.getJob(oldest);
    return {
      tracked: active + wait + prioritized + delayed,
      due: wait + prioritized + overdue,
      oldestDue: oldestOrder && orderOf(oldest!, oldestOrder.data).dueAt,
    };
  }

  async close(): Promise<void> {
    await this.#queue.close();
  }

  get #commands() {
    return this.#connections.commands;
  }

  #markOf(id: string): string {
    return this.keyOf(`mark:${id}`);
  }

  async #add(order: WatchedOrder, dueAt: number): Promise<void> {
    await this.#queue.add(ORDER_JOB, jobDataOf(order, dueAt), optionsOf(order, dueAt));
  }

  /** When a delayed job is due. */
  async #dueAt(id: string): Promise<number | undefined> {
    const score = await this.#commands.zscore(this.keyOf('delayed'), id);
    return score === null ? undefined : momentOf(Number(score) / SCORES_PER_MS);
  }

  /** Leaves the job's data alone: a worker may be about to write them. */
  async #bringForward(id: string, dueAt: number): Promise<void> {
    const job = await this.#queue.getJob(id);
    await job?.changeDelay(delayUntil(dueAt)).catch(unlessMoved);
  }

  /** To the front of the queue: a customer is probably waiting. */
  async #putFirst(id: string): Promise<void> {
    const job = await this.#queue.getJob(id);
    await job?.promote().catch(unlessMoved);
    await job?.changePriority({ priority: 0, lifo: true }).catch(unlessMoved);
  }
}

/** A job that is due, being polled or gone cannot be brought forward. */
function unlessMoved(error: unknown): void {
  const { code } = error as { readonly code?: unknown };
  if (code !== NOT_IN_STATE && code !== GONE) throw error;
}

/**
 * What happened to an order while it was polled, or before: `cancelled` if it was untracked; `news` if WeCom returned a
 * state that the application must be notified of; `known` if that state has been acknowledged by now.
 */
export type Mark = 'cancelled' | 'news' | 'known' | undefined;

function optionsOf(order: WatchedOrder, dueAt: number) {
  return { ...LASTING, jobId: jobIdOf(order.key), delay: delayUntil(dueAt) };
}

function delayUntil(dueAt: number | undefined): number {
  return dueAt === undefined ? PARKED_FOR : Math.max(0, Math.round(dueAt - wholeNow()));
}
