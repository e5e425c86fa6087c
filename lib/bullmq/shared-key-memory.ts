import type { Redis } from 'ioredis';
import type { KeyMemory } from '../polling/engine/key-memory.js';

/** In seconds: 30 days. */
const REMEMBERED_FOR = 2_592_000;

/** Where keys are remembered. */
export interface RememberingRedis {
  readonly commands: Pick<Redis, 'set' | 'exists' | 'del'>;
  /** The Redis key for the key of an item. */
  redisKeyOf(key: string): string;
}

/** Remembers keys in Redis, for all processes. While Redis is unreachable, it remembers nothing. */
export class SharedKeyMemory implements KeyMemory {
  constructor(private readonly open: () => Promise<RememberingRedis>) {}

  async add(key: string): Promise<void> {
    await this.use((commands, redisKey) => commands.set(redisKey, '', 'EX', REMEMBERED_FOR), key);
  }

  async has(key: string): Promise<boolean> {
    return (await this.use((commands, redisKey) => commands.exists(redisKey), key)) === 1;
  }

  async delete(key: string): Promise<void> {
    await this.use((commands, redisKey) => commands.del(redisKey), key);
  }

  private async use<T>(
    work: (commands: RememberingRedis['commands'], redisKey: string) => Promise<T>,
    key: string,
  ): Promise<T | undefined> {
    try {
      const redis = await this.open();
      return await work(redis.commands, redis.redisKeyOf(key));
    } catch {
      return undefined;
    }
  }
}
