import { wholeNow } from '../../common/clock.js';
import { opened } from '../../lifecycle/lifecycle.js';
import { isRenewed } from '../../lifecycle/renewal.js';
import { isUnlisted } from '../../lifecycle/unlisted.js';
import type { EngineLoad, ScheduledItem } from '../../polling/engine/polling-engine.interface.js';
import type { ItemKind } from '../../polling/kinds/item-kind.interface.js';
import type { WatchedItem } from '../../polling/kinds/watched-item.js';
import type { RedisConnections } from '../../redis/connection/redis-connections.js';
import { ChangeBatches } from './change-batches.js';
import { Corrections } from './corrections.js';
import { ItemMarks } from './item-marks.js';
import { ItemQueue } from './item-queue.js';
import { PolledJobs } from './polled-jobs.js';
import { UnlistedJobs } from './unlisted-jobs.js';

/** What becomes of the jobs of the tracked items, whichever process says so. */
export class ItemJobs {
  readonly corrections: Corrections;
  readonly marks: ItemMarks;
  readonly polled: PolledJobs;
  readonly #queue: ItemQueue;
  readonly #unlisted: UnlistedJobs;
  readonly #changes = new ChangeBatches<ItemChange, boolean>((changes) => this.#make(changes));

  constructor(
    private readonly kind: ItemKind,
    name: string,
    connections: RedisConnections,
    private readonly horizon: number,
  ) {
    this.#queue = new ItemQueue(kind, name, connections);
    const redisKeyOf = (type: string) => this.#queue.keyOf(type);
    this.corrections = new Corrections(kind, connections, redisKeyOf, horizon);
    this.marks = new ItemMarks(kind.rules, connections, redisKeyOf);
    this.polled = new PolledJobs(this.#queue, this.marks, this.corrections);
    this.#unlisted = new UnlistedJobs(kind, this.#queue, this.marks, this.corrections);
  }

  /** A Redis key next to those of the queue. */
  keyOf(type: string): string {
    return this.#queue.keyOf(type);
  }

  /**
   * Adds the job of an item. If it exists but was not polled yet, the earlier of both times applies.
   * @param isCreated see `Watchlist.track()`.
   */
  async schedule(item: WatchedItem, dueAt: number, isCreated: boolean): Promise<void> {
    await this.#changes.add({ key: item.key, item, dueAt, isCreated });
  }

  /** Removes the job of an item; if it is being polled, afterwards. */
  async cancel(key: string): Promise<void> {
    await this.#changes.add({ key });
  }

  /** See `UnlistedJobs.remove()`. */
  cancelUnlisted(key: string, sweep: number): Promise<boolean> {
    return this.#changes.add({ key, unlistedBy: sweep });
  }

  /** The same for an incomplete sweep, which removes only items whose end was acknowledged before. */
  async cancelIfEnded(key: string, sweep: number): Promise<boolean> {
    const item = await this.find(key);
    const isOver = item === undefined || isUnlisted(item, { sweep, isComplete: false, wasListed: true });
    return isOver && this.cancelUnlisted(key, sweep);
  }

  /** Adds the jobs of those items that have none, and corrects the others. */
  async addMissing(items: readonly ScheduledItem[]): Promise<void> {
    const { missing, known } = await this.#queue.divide(items);
    await Promise.all([
      this.marks.uncancel(keysOf(missing)),
      this.#addAnew(missing),
      this.corrections.note(known.map(({ item }) => item)),
    ]);
  }

  /** Brings forward those jobs that a clock that was ahead would have wait for too long. Never rejects. */
  bringForwardMisplaced(): Promise<void> {
    return this.#queue.bringForwardMisplaced();
  }

  /** Has an item polled now, unless its state is acknowledged. One that is being polled is polled once more. */
  async hasten(item: WatchedItem, claimed?: string): Promise<void> {
    const known = await this.find(item.key);
    if (!(await this.marks.note(item, claimed, known))) return;
    // Whoever lets it go from now on sees the mark.
    const hasGone = known !== undefined && (await this.find(item.key)) === undefined;
    if (hasGone) return this.hasten(item, claimed);
    if (known === undefined) {
      // If it has ended before, only another end is news.
      item.update((await this.marks.endOf(item.key)) ?? {});
      await this.#addAnew([{ item, dueAt: wholeNow() }]);
    } else await this.corrections.complete(known, item);
    await this.#queue.putFirst(item.key);
  }

  find(key: string): Promise<WatchedItem | undefined> {
    return this.#queue.find(key);
  }

  load(): Promise<EngineLoad> {
    return this.#queue.load();
  }

  /** Whether somebody has paused the queue: no worker takes a job then. */
  isPaused(): Promise<boolean> {
    return this.#queue.isPaused();
  }

  async close(): Promise<void> {
    await this.#queue.close();
  }

  /** @returns of each item whether it is gone. */
  #make(changes: readonly ItemChange[]): readonly Promise<boolean>[] {
    const scheduled = this.#scheduleAll(changes.filter(isScheduled)).then(() => false);
    return changes.map((change) => {
      if (isScheduled(change)) return scheduled;
      const { key, unlistedBy } = change;
      return unlistedBy === undefined ? this.#remove(key) : this.#unlisted.remove(key, unlistedBy);
    });
  }

  async #scheduleAll(changes: readonly ScheduledChange[]): Promise<void> {
    const [{ missing, known }] = await Promise.all([
      this.#queue.divide(changes),
      this.marks.uncancel(keysOf(changes)),
    ]);
    await Promise.all([this.#addAnew(missing), ...known.map((change) => this.#reschedule(change))]);
  }

  async #reschedule(change: ScheduledChange): Promise<void> {
    const { item, dueAt } = change;
    const known = await this.find(item.key);
    if (known === undefined) return this.#addAnew([change]);
    const isFirst = known.attempts === 0 && dueAt < known.dueAt!;
    const isAnew = item.phase !== 'asked' && (await this.#note(change, known));
    if (item.phase !== 'asked' && known.adopt(this.kind.correctableOf?.(item) ?? {}))
      await this.#replace(change);
    else await this.#bringForward(change, isAnew || isFirst);
  }

  /**
   * Whoever polls the item takes over what is noted, also once its poll has ended.
   * @returns whether it is as young as a new one.
   */
  async #note({ item, isCreated }: ScheduledChange, known: WatchedItem): Promise<boolean> {
    const now = wholeNow();
    if (known.phase === 'asked') await this.corrections.open(item);
    known.update(opened(known, item.createdAt));
    const isAnew = isRenewed(known, isCreated, { rules: this.kind.rules, now, horizon: this.horizon });
    if (isAnew) await this.corrections.renew(item.key, now);
    if (isCreated) await this.corrections.complete(known, item);
    else await this.corrections.note([item]);
    return isAnew;
  }

  /** One that has gone since is added. */
  async #bringForward({ item, dueAt }: ScheduledItem, isSooner: boolean): Promise<void> {
    const known = await this.find(item.key);
    if (known === undefined) await this.#addAnew([{ item, dueAt }]);
    else if (isSooner && dueAt < known.dueAt!) await this.#queue.bringForward(item.key, dueAt);
  }

  async #replace(scheduled: ScheduledItem): Promise<void> {
    if (await this.#queue.remove(scheduled.item.key)) await this.#addAnew([scheduled]);
  }

  async #remove(key: string): Promise<boolean> {
    await this.marks.cancelled(key);
    // The mark stays: a worker that has just removed the job may be about to look at it.
    const isGone = await this.#queue.remove(key);
    if (isGone) await this.corrections.forgetIfGone([key]);
    return isGone;
  }

  /** A job of the same item may have left something behind. */
  async #addAnew(items: readonly ScheduledItem[]): Promise<void> {
    await this.corrections.forgetIfGone(keysOf(items));
    await this.#queue.add(items);
  }
}

interface ScheduledChange extends ScheduledItem {
  readonly key: string;
  readonly isCreated: boolean;
}

/** An item to schedule, or one to cancel, maybe because a sweep did not list it. */
type ItemChange = ScheduledChange | { readonly key: string; readonly unlistedBy?: number };

function isScheduled(change: ItemChange): change is ScheduledChange {
  return 'item' in change;
}

function keysOf(items: readonly ScheduledItem[]): readonly string[] {
  return items.map(({ item }) => item.key);
}
