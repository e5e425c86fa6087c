import type { Queue } from 'bullmq';
import { momentOf, wholeNow } from '../common/clock.js';
import type { EngineLoad, ScheduledOrder } from '../polling/engine/polling-engine.interface.js';
import type { WatchedOrder } from '../polling/kinds/watched-order.js';
import type { RedisConnections } from '../redis/connection/redis-connections.js';
import { ChangeBatches } from './change-batches.js';
import type { HeldJob } from './held-job.js';
import { openQueue } from './open-queue.js';
import type { OrderJobData } from './item-job.js';
import { jobDataOf, jobIdOf, LASTING, ORDER_JOB, orderOf } from './item-job.js';
import { loadOf, SCORES_PER_MS } from './queue-load.js';

/** How long a mark lasts, in seconds: longer than any poll. */
const MARK_LASTS = 600;
/**
 * Marks an order untracked while it was being polled; any other mark is a state that the application should learn of.
 */
const CANCELLED = 'cancelled';
/** A parked order still gets a poll once a day: a delayed job cannot wait forever. */
const PARKED_FOR = 86_400_000;
/** BullMQ's error code for a job that is not delayed. */
const NOT_IN_STATE = -3;
const GONE = -1;

/** The jobs of the tracked orders: one per order, with the order as its id. */
export class ItemJobs {
  readonly #queue: Queue<OrderJobData>;
  readonly #connections: RedisConnections;
  readonly #changes = new ChangeBatches<OrderChange>((changes) => this.#make(changes));

  constructor(name: string, connections: RedisConnections) {
    this.#connections = connections;
    this.#queue = openQueue(name, connections);
  }

  /** A Redis key next to those of the queue. */
  keyOf(type: string): string {
    return this.#queue.toKey(type);
  }

  /** Adds the job of an order. If it exists but was not polled yet, the earlier of both times applies. */
  schedule(order: WatchedOrder, dueAt: number): Promise<void> {
    return this.#changes.add({ key: order.key, order, dueAt });
  }

  /** Removes the job of an order; if it is being polled, afterwards. */
  cancel(key: string): Promise<void> {
    return this.#changes.add({ key });
  }

  /** Adds the jobs of those orders that have none. */
  async addMissing(orders: readonly ScheduledOrder[]): Promise<void> {
    const exist = await this.#exist(orders);
    const missing = orders.filter((_order, index) => !exist[index]);
    await Promise.all([this.#removeMarks(missing), this.#add(missing)]);
  }

  /** Has an order polled now, unless its state is acknowledged. One that is being polled is polled once more. */
  async hasten(order: WatchedOrder): Promise<void> {
    const id = jobIdOf(order.key);
    const known = await this.find(order.key);
    if (known !== undefined && known.acknowledgedState === order.state) return;
    await this.#commands.set(this.#markOf(id), String(order.state), 'EX', MARK_LASTS);
    if (known === undefined) await this.#add([{ order, dueAt: wholeNow() }]);
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
    if (mark === 'cancelled') await this.#remove(order.key);
    else if (mark === 'news') await this.#putFirst(jobIdOf(order.key));
  }

  async find(key: string): Promise<WatchedOrder | undefined> {
    const id = jobIdOf(key);
    const [job, dueAt] = await Promise.all([this.#queue.getJob(id), this.#dueAt(id)]);
    if (job === undefined) return undefined;
    const order = orderOf(id, job.data);
    order.dueAt = dueAt ?? Math.min(wholeNow(), order.dueAt ?? Infinity);
    return order;
  }

  load(): Promise<EngineLoad> {
    return loadOf(this.#queue, this.#commands);
  }

  /** Whether somebody has paused the queue: no worker takes a job then. */
  isPaused(): Promise<boolean> {
    return this.#queue.isPaused();
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

  #make(changes: readonly OrderChange[]): readonly Promise<void>[] {
    const scheduled = this.#scheduleAll(changes.filter(isScheduled));
    return changes.map((change) => (isScheduled(change) ? scheduled : this.#remove(change.key)));
  }

  async #scheduleAll(orders: readonly ScheduledOrder[]): Promise<void> {
    const [exist] = await Promise.all([this.#exist(orders), this.#removeMarks(orders)]);
    const add = this.#add(orders.filter((_order, index) => !exist[index]));
    const known = orders.filter((_order, index) => exist[index]);
    await Promise.all([add, ...known.map((order) => this.#keepEarlier(order))]);
  }

  async #keepEarlier({ order, dueAt }: ScheduledOrder): Promise<void> {
    const known = await this.find(order.key);
    if (known?.attempts === 0 && dueAt < known.dueAt!) await this.#bringForward(jobIdOf(order.key), dueAt);
  }

  async #remove(key: string): Promise<void> {
    const id = jobIdOf(key);
    await this.#commands.set(this.#markOf(id), CANCELLED, 'EX', MARK_LASTS);
    const isRemoved = (await this.#queue.remove(id, { removeChildren: false })) === 1;
    if (isRemoved) await this.#commands.del(this.#markOf(id));
  }

  async #exist(orders: readonly ScheduledOrder[]): Promise<readonly boolean[]> {
    if (orders.length === 0) return [];
    const keys = orders.map(({ order }) => this.keyOf(jobIdOf(order.key)));
    const count = await this.#commands.exists(...keys);
    if (count === 0 || count === keys.length) return keys.map(() => count > 0);
    return Promise.all(keys.map(async (key) => (await this.#commands.exists(key)) === 1));
  }

  async #add(orders: readonly ScheduledOrder[]): Promise<void> {
    if (orders.length === 0) return;
    await this.#queue.addBulk(
      orders.map(({ order, dueAt }) => ({
        name: ORDER_JOB,
        data: jobDataOf(order, dueAt),
        opts: optionsOf(order, dueAt),
      })),
    );
  }

  async #removeMarks(orders: readonly ScheduledOrder[]): Promise<void> {
    if (orders.length === 0) return;
    await this.#commands.del(...orders.map(({ order }) => this.#markOf(jobIdOf(order.key))));
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

/** An order to schedule; without one, the order of that key is cancelled. */
type OrderChange = ({ readonly key: string } & ScheduledOrder) | { readonly key: string };

function isScheduled(change: OrderChange): change is OrderChange & ScheduledOrder {
  return 'order' in change;
}

function optionsOf(order: WatchedOrder, dueAt: number) {
  return { ...LASTING, jobId: jobIdOf(order.key), delay: delayUntil(dueAt) };
}

function delayUntil(dueAt: number | undefined): number {
  return dueAt === undefined ? PARKED_FOR : Math.max(0, Math.round(dueAt - wholeNow()));
}
