import type { Queue } from 'bullmq';
import { momentOf, wholeNow } from '../common/clock.js';
import { isKnownEnd } from '../lifecycle/lifecycle.js';
import type { EngineLoad, ScheduledItem } from '../polling/engine/polling-engine.interface.js';
import type { ItemKind } from '../polling/kinds/item-kind.interface.js';
import type { WatchedItem } from '../polling/kinds/watched-item.js';
import type { RedisConnections } from '../redis/connection/redis-connections.js';
import { ChangeBatches } from './change-batches.js';
import type { HeldJob } from './held-job.js';
import { openQueue } from './open-queue.js';
import type { ItemJobData } from './item-job.js';
import { itemOf, jobDataOf, jobIdOf, LASTING } from './item-job.js';
import { loadOf, SCORES_PER_MS } from './queue-load.js';

/** How long a mark lasts, in seconds: longer than any poll. */
const MARK_LASTS = 600;
/**
 * Marks an item untracked while it was being polled; any other mark is a state that the application should learn of,
 * as WeCom returned it or, with a prefix, as a notice claims it.
 */
const CANCELLED = 'cancelled';
const CLAIMED = 'claimed:';
/** A parked item still gets a poll once a day: a delayed job cannot wait forever. */
const PARKED_FOR = 86_400_000;
/** BullMQ's error code for a job that is not delayed. */
const NOT_IN_STATE = -3;
const GONE = -1;

/** The jobs of the tracked items: one per item, with the item as its id. */
export class ItemJobs {
  readonly #queue: Queue<ItemJobData>;
  readonly #connections: RedisConnections;
  readonly #changes = new ChangeBatches<ItemChange>((changes) => this.#make(changes));

  constructor(
    private readonly kind: ItemKind,
    name: string,
    connections: RedisConnections,
  ) {
    this.#connections = connections;
    this.#queue = openQueue(name, connections);
  }

  /** A Redis key next to those of the queue. */
  keyOf(type: string): string {
    return this.#queue.toKey(type);
  }

  /** Adds the job of an item. If it exists but was not polled yet, the earlier of both times applies. */
  schedule(item: WatchedItem, dueAt: number): Promise<void> {
    return this.#changes.add({ key: item.key, item, dueAt });
  }

  /** Removes the job of an item; if it is being polled, afterwards. */
  cancel(key: string): Promise<void> {
    return this.#changes.add({ key });
  }

  /** Cancels an item whose end was acknowledged before the sweep began. @returns whether it is gone. */
  async cancelIfEnded(key: string, sweep: number): Promise<boolean> {
    const item = await this.find(key);
    if (item !== undefined && (item.phase === 'open' || item.sweepsBefore >= sweep)) return false;
    await this.cancel(key);
    return true;
  }

  /** Adds the jobs of those items that have none. */
  async addMissing(items: readonly ScheduledItem[]): Promise<void> {
    const exist = await this.#exist(items);
    const missing = items.filter((_item, index) => !exist[index]);
    await Promise.all([this.#removeMarks(missing), this.#add(missing)]);
  }

  /** Has an item polled now, unless its state is acknowledged. One that is being polled is polled once more. */
  async hasten(item: WatchedItem, claimed?: string): Promise<void> {
    const id = jobIdOf(item.key);
    const mark = claimed === undefined ? String(item.state) : CLAIMED + claimed;
    const known = await this.find(item.key);
    if (known !== undefined && this.#meaningOf(mark, known) === 'known') return;
    await this.#commands.set(this.#markOf(id), mark, 'EX', MARK_LASTS);
    if (known === undefined) await this.#add([{ item, dueAt: wholeNow() }]);
    await this.#putFirst(id);
  }

  /** Takes the mark of an item, see {@link Mark}. While Redis is unreachable, there is none. */
  async takeMark(item: WatchedItem): Promise<Mark> {
    const mark = await this.#commands.getdel(this.#markOf(jobIdOf(item.key))).catch(() => null);
    return mark === null ? undefined : this.#meaningOf(mark, item);
  }

  /** The same, after a poll: a claim stays for the poll that follows. */
  async takeMarkAfterPoll(item: WatchedItem): Promise<Mark> {
    const key = this.#markOf(jobIdOf(item.key));
    const mark = await this.#commands.getdel(key).catch(() => null);
    if (mark === null) return undefined;
    const meaning = this.#meaningOf(mark, item);
    // A newer mark is worth more.
    if (meaning === 'claimed') await this.#commands.set(key, mark, 'EX', MARK_LASTS, 'NX');
    return meaning;
  }

  /** Delays the job until the next poll, unless this worker has lost it, then handles any mark set in the meantime. */
  async putBack(job: HeldJob<ItemJobData>, item: WatchedItem, dueAt: number | undefined): Promise<void> {
    if (!(await job.putBack(delayUntil(dueAt)))) return;
    const mark = await this.takeMarkAfterPoll(item);
    if (mark === 'cancelled') await this.#remove(item.key);
    else if (isNews(mark)) await this.#putFirst(jobIdOf(item.key));
  }

  async find(key: string): Promise<WatchedItem | undefined> {
    const id = jobIdOf(key);
    const [job, dueAt] = await Promise.all([this.#queue.getJob(id), this.#dueAt(id)]);
    if (job === undefined) return undefined;
    const item = itemOf(this.kind, id, job.data);
    item.dueAt = dueAt ?? Math.min(wholeNow(), item.dueAt ?? Infinity);
    return item;
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
    return this.#connections.commands;
  }

  #meaningOf(mark: string, item: WatchedItem): Exclude<Mark, undefined> {
    if (mark === CANCELLED) return 'cancelled';
    if (!mark.startsWith(CLAIMED)) return mark === item.acknowledgedState ? 'known' : 'news';
    return isKnownEnd(item, mark.slice(CLAIMED.length), this.kind.rules) ? 'known' : 'claimed';
  }

  #markOf(id: string): string {
    return this.keyOf(`mark:${id}`);
  }

  #make(changes: readonly ItemChange[]): readonly Promise<void>[] {
    const scheduled = this.#scheduleAll(changes.filter(isScheduled));
    return changes.map((change) => (isScheduled(change) ? scheduled : this.#remove(change.key)));
  }

  async #scheduleAll(items: readonly ScheduledItem[]): Promise<void> {
    const [exist] = await Promise.all([this.#exist(items), this.#removeMarks(items)]);
    const add = this.#add(items.filter((_item, index) => !exist[index]));
    const known = items.filter((_item, index) => exist[index]);
    await Promise.all([add, ...known.map((item) => this.#keepEarlier(item))]);
  }

  async #keepEarlier({ item, dueAt }: ScheduledItem): Promise<void> {
    const known = await this.find(item.key);
    if (known?.attempts === 0 && dueAt < known.dueAt!) await this.#bringForward(jobIdOf(item.key), dueAt);
  }

  async #remove(key: string): Promise<void> {
    const id = jobIdOf(key);
    await this.#commands.set(this.#markOf(id), CANCELLED, 'EX', MARK_LASTS);
    const isRemoved = (await this.#queue.remove(id, { removeChildren: false })) === 1;
    if (isRemoved) await this.#commands.del(this.#markOf(id));
  }

  async #exist(items: readonly ScheduledItem[]): Promise<readonly boolean[]> {
    if (items.length === 0) return [];
    const keys = items.map(({ item }) => this.keyOf(jobIdOf(item.key)));
    const count = await this.#commands.exists(...keys);
    if (count === 0 || count === keys.length) return keys.map(() => count > 0);
    return Promise.all(keys.map(async (key) => (await this.#commands.exists(key)) === 1));
  }

  async #add(items: readonly ScheduledItem[]): Promise<void> {
    if (items.length === 0) return;
    await this.#queue.addBulk(
      items.map(({ item, dueAt }) => ({
        name: this.kind.jobName,
        data: jobDataOf(this.kind, item, dueAt),
        opts: optionsOf(item, dueAt),
      })),
    );
  }

  async #removeMarks(items: readonly ScheduledItem[]): Promise<void> {
    if (items.length === 0) return;
    await this.#commands.del(...items.map(({ item }) => this.#markOf(jobIdOf(item.key))));
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
 * What happened to an item while it was polled, or before: `cancelled` if it was untracked; `news` if WeCom returned a
 * state that the application must be notified of; `claimed` if a notice claims one; `known` if that state has been
 * acknowledged by now.
 */
export type Mark = 'cancelled' | 'news' | 'claimed' | 'known' | undefined;

/** Whether the item is to be polled out of turn. */
export function isNews(mark: Mark): boolean {
  return mark === 'news' || mark === 'claimed';
}

/** An item to schedule; without one, the item of that key is cancelled. */
type ItemChange = ({ readonly key: string } & ScheduledItem) | { readonly key: string };

function isScheduled(change: ItemChange): change is ItemChange & ScheduledItem {
  return 'item' in change;
}

function optionsOf(item: WatchedItem, dueAt: number) {
  return { ...LASTING, jobId: jobIdOf(item.key), delay: delayUntil(dueAt) };
}

function delayUntil(dueAt: number | undefined): number {
  return dueAt === undefined ? PARKED_FOR : Math.max(0, Math.round(dueAt - wholeNow()));
}
