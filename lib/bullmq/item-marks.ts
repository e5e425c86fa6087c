import type { WatchedItem } from '../polling/kinds/watched-item.js';
import type { RedisConnections } from '../redis/connection/redis-connections.js';
import { jobIdOf } from './item-job.js';

/** How long a mark lasts, in seconds: longer than any poll. */
const MARK_LASTS = 600;
/**
 * Marks an item untracked while it was being polled; any other mark is a state that the application should learn of.
 */
const CANCELLED = 'cancelled';

/**
 * What happened to an item while it was polled, or before: `cancelled` if it was untracked; `news` if WeCom returned a
 * state that the application must be notified of; `known` if that state has been acknowledged by now.
 */
export type Mark = 'cancelled' | 'news' | 'known' | undefined;

/** Tells whichever process polls an item what others have done to it. */
export class ItemMarks {
  readonly #connections: RedisConnections;

  constructor(
    connections: RedisConnections,
    private readonly redisKeyOf: (type: string) => string,
  ) {
    this.#connections = connections;
  }

  async cancelled(key: string): Promise<void> {
    await this.set(key, CANCELLED);
  }

  /** WeCom has returned the state of the item. */
  async answered({ key, state }: WatchedItem): Promise<void> {
    await this.set(key, String(state));
  }

  /** Takes the mark of an item, see {@link Mark}. While Redis is unreachable, there is none. */
  async take({ key, acknowledgedState }: WatchedItem): Promise<Mark> {
    const mark = await this.#commands.getdel(this.markOf(key)).catch(() => null);
    if (mark === CANCELLED) return 'cancelled';
    if (mark === null) return undefined;
    return mark === acknowledgedState ? 'known' : 'news';
  }

  async remove(keys: readonly string[]): Promise<void> {
    if (keys.length > 0) await this.#commands.del(...keys.map((key) => this.markOf(key)));
  }

  private async set(key: string, mark: string): Promise<void> {
    await this.#commands.set(this.markOf(key), mark, 'EX', MARK_LASTS);
  }

  private markOf(key: string): string {
    return this.redisKeyOf(`mark:${jobIdOf(key)}`);
  }

  get #commands() {
    return this.#connections.commands;
  }
}
