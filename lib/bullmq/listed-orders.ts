import { jobIdOf, keyOf } from './order-job.js';
import type { WatchedOrder } from '../polling/watched-order.js';
import type { RedisConnections } from './redis-connections.js';

/** So many are let go together. */
const TOGETHER = 500;

/**
 * What the sweeps of all processes have listed: each order with the number of the last sweep that did. Sweeps are
 * counted in Redis, so that they have an order among themselves.
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
    return this.#commands.incr(this.redisKeyOf('sweeps'));
  }

  /** How many sweeps have begun; while Redis is away, the number that was known. */
  async begun(known: number): Promise<number> {
    return Number(await this.#commands.get(this.redisKeyOf('sweeps')).catch(() => known));
  }

  async note(orders: readonly WatchedOrder[], sweep: number): Promise<void> {
    const members = orders.flatMap(({ key }) => [sweep, jobIdOf(key)]);
    await this.#commands.zadd(this.redisKeyOf('listed'), 'GT', ...members);
  }

  /** Forgets what this sweep did not list, having let it go, and notes that it has listed all that there is. */
  async finish(sweep: number, letGo: (key: string) => Promise<void>): Promise<void> {
    const listed = this.redisKeyOf('listed');
    for (;;) {
      const ids = await this.#commands.zrangebyscore(listed, '-inf', `(${sweep}`, 'LIMIT', 0, TOGETHER);
      if (ids.length === 0) break;
      await Promise.all(ids.map((id) => letGo(keyOf(id))));
      await this.#commands.zrem(listed, ...ids);
    }
    await this.#commands.set(this.redisKeyOf('sweeps-done'), sweep);
  }

  /**
   * Whether the application was told how the order ended, and a sweep that began after that did not list it. While Redis
   * is away, that is not known.
   */
  async isDone({ key, phase, sweepsBefore }: WatchedOrder): Promise<boolean> {
    if (phase === 'open') return false;
    const listing = [
      this.#commands.zscore(this.redisKeyOf('listed'), jobIdOf(key)),
      this.#commands.get(this.redisKeyOf('sweeps-done')),
    ];
    const [sweep, done] = await Promise.all(listing).catch(() => [undefined, undefined]);
    return sweep === null && Number(done) > sweepsBefore;
  }

  get #commands() {
    return this.#connections.commands;
  }
}
