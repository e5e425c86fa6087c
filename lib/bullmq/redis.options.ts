import type { RedisOptions } from 'ioredis';
import type { Secret } from '../common/secret.js';
import type { RedisAddress } from './redis-address.js';

/** The options of `WeComPayRedisModule`. */
export interface WeComPayRedisOptions {
  /**
   * Where Redis is: a URL such as `redis://user:password@host:6379/0`, `rediss://` for TLS; or options of ioredis, for
   * Sentinel and certificates. Redis 6.2 or later; no Redis Cluster. Never printed. Without one, the application does
   * not start.
   */
  connection: string | RedisOptions | undefined;
  /**
   * With what all keys of the queues begin. Applications that share a Redis and are not replicas of each other need
   * different ones.
   * @default 'bull'
   */
  prefix?: string | undefined;
  /**
   * Seals the access token in Redis (AES-256-GCM): 32 bytes in hexadecimal or Base64, the same in all replicas. Make
   * one by `openssl rand -hex 32`. Never printed.
   * @default the token is stored as it is
   */
  accessTokenKey?: string | Secret | undefined;
  /**
   * How many replicas there are at the most. While Redis is away, each keeps to its part of the room that WeCom leaves
   * above `rateLimit`.
   * @default 10
   */
  replicas?: number | undefined;
}

/** The same with defaults, checked. Secrets are sealed. */
export interface ResolvedRedisOptions {
  readonly connection: RedisAddress;
  readonly prefix: string;
  readonly accessTokenKey: Secret | undefined;
  readonly replicas: number;
}
