import type { Logger } from '@nestjs/common';
import type { Redis } from 'ioredis';
import { WeComOptionsError } from '../../errors/wecom-pay.errors.js';
import { RATE_KEYS, TOKEN_KEYS } from '../redis.constants.js';
import type { Trials } from './command-trial.js';
import { tryCommands } from './command-trial.js';
import { connectOnce } from './first-connection.js';
import { whyNoCluster, whyUnusable } from './why-unreachable.js';

/** The version that introduced ZADD GT. */
const OLDEST = [6, 2] as const;

const MODE_OF_VALKEY = 'server_mode';

/** What the access token, the rate limit and the heartbeat use. */
const SHARED: Readonly<Record<string, Trials>> = {
  [TOKEN_KEYS]: {
    inScripts: [
      ['set', 'key:string', '', 'PX', 1_000, 'NX'],
      ['del', 'key:string'],
      ['get', 'key:string'],
    ],
  },
  [RATE_KEYS]: {
    inScripts: [
      ['del', 'key:hash'],
      ['time'],
      ['hincrby', 'key:hash', 'field', 1],
      ['hgetall', 'key:hash'],
      ['hget', 'key:hash', 'field'],
      ['hdel', 'key:hash', 'other'],
      ['pexpire', 'key:hash', 1_000],
    ],
  },
};

/** A Redis to check. */
export interface CheckedRedis {
  readonly redis: Redis;
  readonly address: string;
  readonly prefix: string;
  readonly logger: Pick<Logger, 'warn'>;
}

/** The reply of Redis to INFO. */
export type Info = ReadonlyMap<string, string>;

/**
 * Checks whether Redis is reachable, and does all that the access token and the rate limit need.
 * @throws {WeComOptionsError} saying what is wrong with it.
 */
export async function checkRedis({ redis, address, prefix, logger }: CheckedRedis): Promise<void> {
  const info = await connect(redis, address);
  checkServer(info, address);
  // If the database does not exist, ioredis would silently use database 0: https://github.com/redis/ioredis/issues/1213
  const { db = 0 } = redis.options;
  if (db !== 0) await usable(address, () => redis.select(db));
  await usable(address, () => redis.ping());
  await Promise.all(
    Object.entries(SHARED).map(([beginning, trials]) =>
      checkCommands(redis, address, `${prefix}:${beginning}`, trials),
    ),
  );
  for (const warning of warningsOf(info, address)) logger.warn(warning);
}

/** @throws {WeComOptionsError} naming the first command that Redis refuses, and what to do. */
export async function checkCommands(
  redis: Redis,
  address: string,
  beginning: string,
  trials: Trials,
): Promise<void> {
  await usable(address, () => tryCommands(redis, beginning, trials));
}

function connect(redis: Redis, address: string): Promise<Info> {
  return usable(address, async () => {
    await connectOnce(redis);
    return parsed(await redis.info());
  });
}

async function usable<T>(address: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw new WeComOptionsError(`WeComPayRedisModule: ${whyUnusable(error, `Redis at ${address}`)}`);
  }
}

function parsed(text: string): Info {
  return new Map(
    text.split(/\r?\n/u).map((line) => [line.split(':', 1)[0]!, line.slice(line.indexOf(':') + 1)]),
  );
}

/** @throws {WeComOptionsError} if the server is too old, or part of a cluster. */
export function checkServer(info: Info, address: string): void {
  if ([info.get('redis_mode'), info.get(MODE_OF_VALKEY)].includes('cluster')) {
    throw new WeComOptionsError(`WeComPayRedisModule: ${whyNoCluster(`Redis at ${address}`)}`);
  }
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
