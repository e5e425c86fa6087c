import type { Logger } from '@nestjs/common';
import type { Redis } from 'ioredis';
import { reasonOf } from '../../errors/foreign-error.js';
import { WeComOptionsError } from '../../errors/wecom-pay.errors.js';

/** GETDEL came with it. */
const OLDEST = [6, 2] as const;

/** What Redis says of itself. */
type Info = ReadonlyMap<string, string>;

/**
 * Looks whether Redis is there and fit to keep orders.
 * @throws {WeComOptionsError} when it cannot be reached, or is too old.
 */
export async function checkRedis(redis: Redis, address: string, logger: Pick<Logger, 'warn'>): Promise<void> {
  const info = await infoOf(redis, address);
  checkVersion(info, address);
  for (const warning of warningsOf(info, address)) logger.warn(warning);
}

async function infoOf(redis: Redis, address: string): Promise<Info> {
  let reason: unknown;
  // What connect() rejects with says only that the connection is closed.
  redis.once('error', (error) => (reason = error));
  try {
    await redis.connect();
    // ioredis goes on, in the database 0, if there is no such database.
    await redis.select(redis.options.db ?? 0);
    return parsed(await redis.info());
  } catch (error) {
    redis.disconnect();
    throw new WeComOptionsError(
      `WeComPayRedisModule: Redis at ${address} could not be used (${reasonOf(reason ?? error)}). Start it, or correct the option connection.`,
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
    `WeComPayRedisModule: Redis at ${address} has the version ${version || 'unknown'}; 6.2 or later is needed.`,
  );
}

function warningsOf(info: Info, address: string): readonly string[] {
  const policy = info.get('maxmemory_policy');
  return [
    policy !== undefined &&
      policy !== 'noeviction' &&
      `Redis at ${address} has the maxmemory-policy ${policy}: when its memory is full it forgets orders, which come ` +
        'back with the next sweep. Set maxmemory-policy noeviction.',
    info.get('aof_enabled') === '0' &&
      `Redis at ${address} does not write what it keeps to disk (appendonly no): after a crash it has forgotten the ` +
        'orders under watch, until the next sweep. Set appendonly yes.',
  ].filter((warning) => typeof warning === 'string');
}
