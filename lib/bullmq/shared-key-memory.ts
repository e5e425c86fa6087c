import type { KeyMemory } from '../polling/engine/key-memory.js';
import type { RedisConnections } from '../redis/connection/redis-connections.js';
import { jobIdOf } from './item-job.js';

/** In seconds: 30 days. */
const REMEMBERED_FOR = 2_592_000;

/** Remembers keys in Redis, for all processes. While Redis is unreachable, it remembers nothing. */
export class SharedKeyMemory implements KeyMemory {
  readonly #connections: RedisConnections;

  constructor(
    connections: RedisConnections,
    private readonly redisKeyOf: (type: string) => string,
  ) {
    this.#connections = connections;
  }

  async add(key: string): Promise<void> {
    await this.#commands.set(this.redisKeyFor(key), '', 'EX', REMEMBERED_FOR).catch(() => undefined);
  }

  async has(key: string): Promise<boolean> {
    return (await this.#commands.exists(this.redisKeyFor(key)).catch(() => 0)) === 1;
  }

  async delete(key: string): Promise<void> {
    await this.#commands.del(this.redisKeyFor(key)).catch(() => undefined);
  }

  private redisKeyFor(key: string): string {
    return this.redisKeyOf(`ended:${jobIdOf(key)}`);
  }

  get #commands() {
    return this.#connections.commands;
  }
}
