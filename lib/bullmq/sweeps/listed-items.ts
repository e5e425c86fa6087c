import { opened } from '../../lifecycle/lifecycle.js';
import type { ListingProgress } from '../../lifecycle/unlisted.js';
import { isUnlisted } from '../../lifecycle/unlisted.js';
import type { WatchedItem } from '../../polling/kinds/watched-item.js';
import type { SweptLister } from '../../polling/sweep/lister.interface.js';
import type { RedisConnections } from '../../redis/connection/redis-connections.js';
import { jobIdOf, keyOf } from '../jobs/item-job.js';
import { REDIS_KEYS } from '../jobs/redis-keys.js';
import { SweepNumbers } from './sweep-numbers.js';

/** Items removed together. */
const TOGETHER = 500;
/** How long it is known what a method has listed that lists nothing more, in ms: it may have another name by now. */
const KEPT_FOR = 30 * 86_400_000;

/**
 * The items listed by the sweeps of all processes, each with the number of the last sweep that listed it.
 */
export class ListedItems {
  readonly numbers: SweepNumbers;
  readonly #connections: RedisConnections;

  constructor(
    connections: RedisConnections,
    private readonly redisKeyOf: (type: string) => string,
    sweepEvery: number,
  ) {
    this.#connections = connections;
    this.numbers = new SweepNumbers(
      () => this.#commands,
      () => this.redisKeyOf(REDIS_KEYS.sweepsBegun),
      sweepEvery,
    );
  }

  /** @param lister the method that has listed them; `undefined` if there is no other. */
  async note(items: readonly WatchedItem[], sweep: number, lister: string | undefined): Promise<void> {
    const members = items.flatMap(({ key }) => [sweep, jobIdOf(key)]);
    await Promise.all([
      this.#commands.zadd(this.redisKeyOf(REDIS_KEYS.listed), 'GT', ...members),
      lister === undefined ? undefined : this.noteLister(lister, members),
    ]);
  }

  private async noteLister(name: string, members: readonly (string | number)[]): Promise<void> {
    const set = this.keyOfLister(name);
    await Promise.all([this.#commands.zadd(set, 'GT', ...members), this.#commands.pexpire(set, KEPT_FOR)]);
  }

  /** Opens an item that only `pollNow()` or `waitFor()` had asked for, if it is listed by now. Never rejects. */
  async open(item: WatchedItem): Promise<void> {
    if (item.phase !== 'asked') return;
    const { listedBy, done } = await this.listingOf(item);
    if (listedBy > 0 && listedBy >= done) item.update(opened(item, item.createdAt));
  }

  /**
   * Untracks and forgets what this sweep did not list, then records that it is complete.
   * @param cancel resolves to whether the item is no longer tracked.
   */
  async finish(
    sweep: number,
    listers: readonly SweptLister[],
    cancel: (key: string) => Promise<boolean>,
  ): Promise<void> {
    await this.forgetUnlisted(sweep, cancel);
    const sets = listers.map(({ name }) => this.keyOfLister(name));
    await Promise.all(sets.map((set) => this.#commands.zremrangebyscore(set, '-inf', `(${sweep}`)));
    await this.#commands.set(this.redisKeyOf(REDIS_KEYS.sweepsDone), sweep);
  }

  /**
   * Untracks and forgets what complete methods have listed before but not now, unless one that failed has listed it
   * too.
   */
  async finishPartly(
    sweep: number,
    listers: readonly SweptLister[],
    cancel: (key: string) => Promise<boolean>,
  ): Promise<void> {
    const failing = listers.filter(({ isComplete }) => !isComplete).map(({ name }) => this.keyOfLister(name));
    const complete = listers.filter(({ isComplete }) => isComplete).map(({ name }) => this.keyOfLister(name));
    await Promise.all(complete.map((set) => this.forgetUnlistedBy(set, { sweep, failing, cancel })));
  }

  /** What to do with an item that is due. While Redis is unreachable, items whose final state was delivered wait. */
  async verdictOf(item: WatchedItem): Promise<ListingVerdict> {
    return item.phase === 'open' ? 'poll' : verdictOf(item, await this.listingOf(item));
  }

  /** The last complete sweep, and the last that has listed an item; none while Redis is unreachable. */
  private async listingOf({ key }: WatchedItem): Promise<Listing> {
    // In this order: a sweep that is done has listed everything before.
    const listing = Promise.all([
      this.#commands.get(this.redisKeyOf(REDIS_KEYS.sweepsDone)),
      this.#commands.zscore(this.redisKeyOf(REDIS_KEYS.listed), jobIdOf(key)),
    ]);
    const [done, listedBy] = await listing.catch(() => [null, null]);
    return { listedBy: Number(listedBy), done: Number(done) };
  }

  private async forgetUnlisted(
    sweep: number,
    cancel: (key: string) => Promise<boolean>,
    kept = 0,
  ): Promise<void> {
    const listed = this.redisKeyOf(REDIS_KEYS.listed);
    const ids = await this.#commands.zrangebyscore(listed, '-inf', `(${sweep}`, 'LIMIT', kept, TOGETHER);
    if (ids.length === 0) return;
    const areGone = await Promise.all(ids.map((id) => cancel(keyOf(id))));
    const gone = ids.filter((_id, index) => areGone[index]);
    if (gone.length > 0) await this.forget(gone);
    await this.forgetUnlisted(sweep, cancel, kept + ids.length - gone.length);
  }

  private async forgetUnlistedBy(set: string, partly: PartialSweep, kept = 0): Promise<void> {
    const ids = await this.#commands.zrangebyscore(set, '-inf', `(${partly.sweep}`, 'LIMIT', kept, TOGETHER);
    if (ids.length === 0) return;
    const areDone = await Promise.all(ids.map((id) => this.isListedElsewhereOrGone(id, partly)));
    const done = ids.filter((_id, index) => areDone[index]);
    if (done.length > 0) await this.#commands.zrem(set, ...done);
    await this.forgetUnlistedBy(set, partly, kept + ids.length - done.length);
  }

  private async isListedElsewhereOrGone(
    id: string,
    { sweep, failing, cancel }: PartialSweep,
  ): Promise<boolean> {
    const listed = this.redisKeyOf(REDIS_KEYS.listed);
    const [listedBy, ...others] = await Promise.all(
      [listed, ...failing].map((set) => this.#commands.zscore(set, id)),
    );
    if (Number(listedBy) >= sweep || others.some((score) => score !== null)) return true;
    const isGone = await cancel(keyOf(id));
    if (isGone) await this.forget([id]);
    return isGone;
  }

  private async forget(ids: readonly string[]): Promise<void> {
    await this.#commands.zrem(this.redisKeyOf(REDIS_KEYS.listed), ...ids);
  }

  private keyOfLister(name: string): string {
    return this.redisKeyOf(REDIS_KEYS.listedBy(name));
  }

  get #commands() {
    return this.#connections.commands;
  }
}

/** A sweep in which some methods have failed. */
interface PartialSweep {
  readonly sweep: number;
  /** The Redis keys of these methods. */
  readonly failing: readonly string[];
  readonly cancel: (key: string) => Promise<boolean>;
}

/** The numbers of sweeps; 0 for none. */
interface Listing {
  readonly listedBy: number;
  readonly done: number;
}

/** `poll` it; `wait` for the next sweep; or `stop-tracking`. */
export type ListingVerdict = 'poll' | 'wait' | 'stop-tracking';

/**
 * What to do with an item whose final state was delivered, or that was asked for, after sweep number `sweepsBefore` had
 * begun. If the application lists it, it is polled; but only a complete sweep that began later can tell.
 */
export function verdictOf(item: ListingProgress, { listedBy, done }: Listing): ListingVerdict {
  const isOverUnlessListed = isUnlisted(item, { sweep: done, isComplete: true, wasListed: false });
  if (!isOverUnlessListed) return item.phase === 'asked' ? 'poll' : 'wait';
  // An earlier sweep may have left one that it did not list to this one.
  return listedBy >= done ? 'poll' : 'stop-tracking';
}
