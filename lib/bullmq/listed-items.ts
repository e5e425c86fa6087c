import type { ItemKind } from '../polling/kinds/item-kind.interface.js';
import type { WatchedItem } from '../polling/kinds/watched-item.js';
import { NOW_BY_REDIS, REPLICATE_EFFECTS } from '../redis/connection/lua.js';
import type { RedisConnections } from '../redis/connection/redis-connections.js';
import { jobIdOf, keyOf } from './item-job.js';

/** The time of Redis in ms, but at least the last number + 1: numbers keep growing even if Redis has lost the last. */
const NEXT_NUMBER = `
  ${REPLICATE_EFFECTS}
  local number = math.max(${NOW_BY_REDIS}, tonumber(redis.call('GET', KEYS[1]) or 0) + 1)
  redis.call('SET', KEYS[1], string.format('%.0f', number))
  return string.format('%.0f', number)
`;

/** How far the clocks of a replica and of Redis may differ, in ms. */
const CLOCKS_DIFFER = 1_000;

/** At least the number of any sweep that has begun by `time`, in ms since the epoch. */
export function highestSweep(time: number): number {
  return time + CLOCKS_DIFFER;
}

/** Items removed together. */
const TOGETHER = 500;

/**
 * The items listed by the sweeps of all processes, each with the number of the last sweep that listed it. The numbers
 * come from Redis, and grow.
 */
export class ListedItems {
  readonly #connections: RedisConnections;

  constructor(
    private readonly kind: ItemKind,
    connections: RedisConnections,
    private readonly redisKeyOf: (type: string) => string,
  ) {
    this.#connections = connections;
  }

  /** @returns the number of the new sweep. */
  async begin(): Promise<number> {
    return Number(await this.#commands.eval(NEXT_NUMBER, 1, this.redisKeyOf('sweeps')));
  }

  async note(items: readonly WatchedItem[], sweep: number): Promise<void> {
    const members = items.flatMap(({ key }) => [sweep, jobIdOf(key)]);
    const corrections = items.flatMap((item) => {
      const correctable = this.kind.correctableOf?.(item);
      return correctable === undefined ? [] : [jobIdOf(item.key), JSON.stringify(correctable)];
    });
    if (corrections.length > 0) await this.#commands.hset(this.redisKeyOf('corrections'), ...corrections);
    await this.#commands.zadd(this.redisKeyOf('listed'), 'GT', ...members);
  }

  /** Takes over what the row of an item says by now. Never rejects. */
  async correct(item: WatchedItem): Promise<void> {
    if (this.kind.correctableOf === undefined) return;
    try {
      const text = await this.#commands.hget(this.redisKeyOf('corrections'), jobIdOf(item.key));
      if (text !== null) item.adopt(JSON.parse(text) as Record<string, unknown>);
    } catch {
      // It stays as it was stored.
    }
  }

  /** Untracks and forgets what this sweep did not list, then records that it is complete. */
  async finish(sweep: number, letGo: (key: string) => Promise<void>): Promise<void> {
    await this.forgetUnlisted(sweep, letGo);
    await this.#commands.set(this.redisKeyOf('sweeps-done'), sweep);
  }

  /** What to do with an item that is due. While Redis is unreachable, items whose final state was delivered wait. */
  async verdictOf(item: WatchedItem): Promise<ListingVerdict> {
    if (item.phase === 'open') return 'poll';
    const listing = Promise.all([
      this.#commands.zscore(this.redisKeyOf('listed'), jobIdOf(item.key)),
      this.#commands.get(this.redisKeyOf('sweeps-done')),
    ]);
    const [listedBy, done] = await listing.catch(() => [null, null]);
    return verdictOf(item.sweepsBefore, { isListed: listedBy !== null, done: Number(done) });
  }

  private async forgetUnlisted(sweep: number, letGo: (key: string) => Promise<void>): Promise<void> {
    const listed = this.redisKeyOf('listed');
    const ids = await this.#commands.zrangebyscore(listed, '-inf', `(${sweep}`, 'LIMIT', 0, TOGETHER);
    if (ids.length === 0) return;
    await Promise.all(ids.map((id) => letGo(keyOf(id))));
    await this.#commands.hdel(this.redisKeyOf('corrections'), ...ids);
    await this.#commands.zrem(listed, ...ids);
    await this.forgetUnlisted(sweep, letGo);
  }

  get #commands() {
    return this.#connections.commands;
  }
}

/** `poll` it; `wait` for the next sweep; or `stop tracking`. */
export type ListingVerdict = 'poll' | 'wait' | 'stop tracking';

/**
 * What to do with an item whose final state was delivered after sweep number `sweepsBefore` had begun. If the
 * application still lists it, the event is redelivered; but only a complete sweep that began later can tell.
 */
export function verdictOf(
  sweepsBefore: number,
  { isListed, done }: { readonly isListed: boolean; readonly done: number },
): ListingVerdict {
  if (done <= sweepsBefore) return 'wait';
  return isListed ? 'poll' : 'stop tracking';
}
