import { Redis } from 'ioredis';
import { resolveRedisOptions } from '../redis.options.js';
import { checkRedis } from './redis-preflight.js';
import { COMMAND_AT_START_WITHIN, CONNECT_WITHIN, DISCONNECT_WITHIN } from './time-limits.js';

/** A Redis that does all that the access token and the rate limit need. */
export interface ExaminedRedis {
  readonly address: string;
  /** In what it may still fail the tracked orders. */
  readonly warnings: readonly string[];
}

/**
 * Does once what `WeComPayRedisModule` does at its start, without waiting for a Redis that is away.
 * @throws {WeComOptionsError} if the URL is none, or Redis is unreachable or unsuitable.
 */
export async function examineRedis(url: string): Promise<ExaminedRedis> {
  const { connection, prefix } = resolveRedisOptions({ connection: url });
  const address = connection.toString();
  const redis = new Redis({
    ...connection.reveal(),
    lazyConnect: true,
    connectTimeout: CONNECT_WITHIN,
    commandTimeout: COMMAND_AT_START_WITHIN,
    disconnectTimeout: DISCONNECT_WITHIN,
    retryStrategy: () => null,
  });
  // Without a listener, ioredis would write to the console: https://github.com/redis/ioredis/issues/1235
  redis.on('error', () => undefined);
  const warnings: string[] = [];
  try {
    await checkRedis({
      redis,
      address,
      prefix,
      logger: { warn: (warning: string) => void warnings.push(warning) },
    });
    return { address, warnings };
  } finally {
    redis.disconnect();
  }
}
