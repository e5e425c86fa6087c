import type { RedisOptions } from 'ioredis';
import { Secret } from '../common/secret.js';
import { shapeOf } from '../common/text.js';
import { count, section, wrongOption } from '../options/option-rules.js';
import { RedisAddress } from './connection/redis-address.js';

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

const OPTIONS = [
  'connection',
  'prefix',
  'accessTokenKey',
  'replicas',
] as const satisfies readonly (keyof WeComPayRedisOptions)[];

const MODULE = 'WeComPayRedisModule';
const PREFIX = /^[\w{}.-]{1,64}$/u;
const KEY = /^(?:[0-9a-f]{64}|[A-Za-z0-9+/_-]{43}=?)$/iu;

/** @throws {WeComOptionsError} that names the option, what it got and what is allowed; never what could be secret. */
export function resolveRedisOptions(options: unknown): ResolvedRedisOptions {
  const given = section('', options ?? {}, OPTIONS, MODULE);
  return Object.freeze({
    connection: new RedisAddress(connection(given['connection'])),
    prefix: prefix(given['prefix'] ?? 'bull'),
    accessTokenKey: given['accessTokenKey'] === undefined ? undefined : sealingKey(given['accessTokenKey']),
    replicas: count('replicas', given['replicas'] ?? 10, 10_000, MODULE),
  });
}

function connection(value: unknown): RedisOptions {
  const allowed = 'a URL such as redis://host:6379, or an object with options of ioredis';
  if (typeof value === 'string') return connectionOf(value, allowed);
  const isPlain =
    typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype;
  if (isPlain && 'keyPrefix' in value) {
    throw wrongOption(
      'connection',
      'without keyPrefix, in place of which stands the option prefix',
      'one',
      MODULE,
    );
  }
  if (isPlain) return value;
  throw wrongOption('connection', allowed, value === undefined ? 'nothing' : shapeOf(value), MODULE);
}

function connectionOf(text: string, allowed: string): RedisOptions {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const database = url?.pathname.slice(1) || '0';
  if (!url || !/^rediss?:$/u.test(url.protocol) || url.hostname === '' || !/^\d{1,5}$/u.test(database)) {
    throw wrongOption('connection', allowed, shapeOf(text), MODULE);
  }
  return {
    host: url.hostname.replace(/^\[(.*)\]$/u, '$1'),
    port: Number(url.port || 6379),
    db: Number(database),
    ...(url.username && { username: decoded(url.username, allowed) }),
    ...(url.password && { password: decoded(url.password, allowed) }),
    ...(url.protocol === 'rediss:' && { tls: {} }),
  };
}

function decoded(text: string, allowed: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw wrongOption(
      'connection',
      allowed,
      'a user or a password in which a % is not written as %25',
      MODULE,
    );
  }
}

function prefix(value: unknown): string {
  if (typeof value === 'string' && PREFIX.test(value)) return value;
  throw wrongOption('prefix', '1 to 64 letters, digits or any of _ - . { }', shapeOf(value), MODULE);
}

function sealingKey(value: unknown): Secret {
  const text = value instanceof Secret ? value.reveal() : value;
  if (typeof text === 'string' && KEY.test(text)) return new Secret(text);
  throw wrongOption('accessTokenKey', '32 bytes in hexadecimal or Base64', shapeOf(text), MODULE);
}
