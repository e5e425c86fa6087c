import type { Logger } from '@nestjs/common';
import type { Redis } from 'ioredis';
import { reasonOf } from '../../errors/foreign-error.js';
import { WeComOptionsError } from '../../errors/wecom-pay.errors.js';

/** The version that introduced GETDEL. */
const OLDEST = [6, 2] as const;

/** The reply of Redis to INFO. */
type Info = ReadonlyMap<string, string>;

/**
 * Checks whether Redis is reachable and suitable for keeping orders.
 * @throws {WeComOptionsError} if it is unreachable or too old.
 */
export async function checkRedis(redis: Redis, address: string, logger: Pick<Logger, 'warn'>): Promise<void> {
  const info = await infoOf(redis, address);
  checkVersion(info, address);
  for (const warning of warningsOf(info, address)) logger.warn(warning);
}

async function infoOf(redis: Redis, address: string): Promise<Info> {
  let reason: unknown;
  // connect() itself rejects with no more than "connection is closed".
  redis.once('error', (error) => (reason = error));
  try {
    await redis.connect();
    // If the database does not exist, ioredis would silently use database 0.
    await redis.select(redis.options.db ?? 0);
    return parsed(await redis.info());
  } catch (error) {
    redis.disconnect();
    throw new WeComOptionsError(
      `WeComPayRedisModule: Redis at ${address} is unreachable or unusable (${reasonOf(reason ?? error)}). Start it, or correct the option connection.`,
    );
  }
}

function parsed(text: string): Info {
  return new Map(
    text.split(/\r?\n/u).map((line) => [line.split(':', 1)[0]!, line.slice(line.indexOf(':') + 1)]),
  );
}

function checkVersion(info: Info, address: string): void {
  const version = info.get('redis_version') ?? '';
  const [major = 0, minor = 0] = version.split('.').map(Number);
  if (major > OLDEST[0] || (major === OLDEST[0] && minor >= OLDEST[1])) return;
  throw new WeComOptionsError(
    `WeComPayRedisModule: Redis at ${address} has version ${version || 'unknown'}; 6.2 or later is required.`,
  );
}

function warningsOf(info: Info, address: string): readonly string[] {
  const policy = info.get('maxmemory_policy');
  return [
    policy !== undefined &&
      policy !== 'noeviction' &&
      `Redis at ${address} has maxmemory-policy ${policy}: when its memory is full it loses tracked orders until the ` +
        'next sweep. Set maxmemory-policy noeviction.',
    info.get('aof_enabled') === '0' &&
      `Redis at ${address} does not persist data (appendonly no): after a crash it loses the tracked orders until the ` +
        'next sweep. Set appendonly yes.',
  ].filter((warning) => typeof warning === 'string');
}
