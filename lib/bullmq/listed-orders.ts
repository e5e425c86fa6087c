import type { WatchedOrder } from '../polling/engine/watched-order.js';
import { NOW_BY_REDIS, REPLICATE_EFFECTS } from '../redis/connection/lua.js';
import { jobIdOf, keyOf } from './order-job.js';
import type { RedisConnections } from '../redis/connection/redis-connections.js';

/** The time of Redis in ms, or one more than the last: so numbers grow even if Redis has lost the last. */
const NEXT_NUMBER = `
  ${REPLICATE_EFFECTS}
  local number = math.max(${NOW_BY_REDIS}, tonumber(redis.call('GET', KEYS[1]) or 0) + 1)
  redis.call('SET', KEYS[1], string.format('%.0f', number))
  return string.format('%.0f', number)
`;

/** By so many ms the clocks of a replica and of Redis may differ. */
const CLOCKS_DIFFER = 1_000;

/** A number as high as any sweep may have that has begun by this time, ms since the epoch. */
export function highestSweep(time: number): number {
  return time + CLOCKS_DIFFER;
}

/** So many are let go together. */
const TOGETHER = 500;

/**
 * What the sweeps of all processes have listed: each order with the number of the last sweep that did. Their numbers
 * come from Redis, and grow.
 */
export class ListedOrders {
  readonly #connections: RedisConnections;

  constructor(
    connections: RedisConnections,
    private readonly redisKeyOf: (type: string) => string,
  ) {
    this.#connections = connections;
  }

  /** @returns the number of the sweep that begins. */
  async begin(): Promise<number> {
    return Number(await this.#commands.eval(NEXT_NUMBER, 1, this.redisKeyOf('sweeps')));
  }

  async note(orders: readonly WatchedOrder[], sweep: number): Promise<void> {
    const members = orders.flatMap(({ key }) => [sweep, jobIdOf(key)]);
    await this.#commands.zadd(this.redisKeyOf('listed'), 'GT', ...members);
  }

  /** Forgets what this sweep did not list, having let it go, and notes that it has listed all that there is. */
  async finish(sweep: number, letGo: (key: string) => Promise<void>): Promise<void> {
    await this.forgetUnlisted(sweep, letGo);
    await this.#commands.set(this.redisKeyOf('sweeps-done'), sweep);
  }

  /** What is to happen with an order that is due. While Redis is away, those that were told wait. */
  async verdictOf(order: WatchedOrder): Promise<ListingVerdict> {
    if (order.phase === 'open') return 'poll';
    const listing = Promise.all([
      this.#commands.zscore(this.redisKeyOf('listed'), jobIdOf(order.key)),
      this.#commands.get(this.redisKeyOf('sweeps-done')),
    ]);
    const [listedBy, done] = await listing.catch(() => [null, null]);
    return verdictOf(order.sweepsBefore, { isListed: listedBy !== null, done: Number(done) });
  }

  private async forgetUnlisted(sweep: number, letGo: (key: string) => Promise<void>): Promise<void> {
    const listed = this.redisKeyOf('listed');
    const ids = await this.#commands.zrangebyscore(listed, '-inf', `(${sweep}`, 'LIMIT', 0, TOGETHER);
    if (ids.length === 0) return;
    await Promise.all(ids.map((id) => letGo(keyOf(id))));
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
 * What is to happen with an order whose end the application was told after sweep number `sweepsBefore` had begun: if the
 * application still lists it, it is told again; but only a sweep that began later, and has listed all, knows.
 */
export function verdictOf(
  sweepsBefore: number,
  { isListed, done }: { readonly isListed: boolean; readonly done: number },
): ListingVerdict {
  if (done <= sweepsBefore) return 'wait';
  return isListed ? 'poll' : 'stop tracking';
}
