import type { RedisOptions } from 'ioredis';
import { Secret } from '../common/secret.js';
import { shapeOf } from '../common/text.js';
import { count, section, wrongOption } from '../options/option-rules.js';
import { RedisAddress } from './redis-address.js';

/** The options of `WeComPayRedisModule`. */
export interface WeComPayRedisOptions {
  /**
   * How to connect to Redis: a URL such as `redis://user:password@host:6379/0` (`rediss://` for TLS, `?family=6` for
   * IPv6 only), or an object with ioredis options, for Sentinel and certificates. Redis 6.2 or later; Redis Cluster is
   * not supported. Passwords are never printed. Without it, the application does not start.
   */
  connection: string | RedisOptions | undefined;
  /**
   * Prefix of all keys in Redis. Applications that share a Redis but are not replicas of each other need different
   * prefixes.
   * @default 'bull'
   */
  prefix?: string | undefined;
  /**
   * Encrypts the access token in Redis (AES-256-GCM): 32 bytes in hexadecimal or Base64, the same in all replicas.
   * Create one with `openssl rand -hex 32`. Never printed.
   * @default the token is stored in plain text
   */
  accessTokenKey?: string | Secret | undefined;
  /**
   * Maximum number of replicas. While Redis is unreachable, each limits itself to its share of what WeCom allows beyond
   * `rateLimit`.
   * @default 10
   */
  replicas?: number | undefined;
}

/** The validated options, with defaults filled in and secrets sealed. */
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

/** @throws {WeComOptionsError} naming the option, what it got (never a secret) and what is allowed. */
export function resolveRedisOptions(options: unknown): ResolvedRedisOptions {
  const given = section('', options ?? {}, OPTIONS, MODULE);
  return Object.freeze({
    connection: new RedisAddress(connection(given['connection'])),
    prefix: prefix(given['prefix'] ?? 'bull'),
    accessTokenKey: given['accessTokenKey'] === undefined ? undefined : sealingKey(given['accessTokenKey']),
    replicas: count('replicas', given['replicas'] ?? 10, 10_000, MODULE),
  });
}

const wrongConnection = (allowed: string, got: string) => wrongOption('connection', allowed, got, MODULE);

function connection(value: unknown): RedisOptions {
  const allowed = 'a URL such as redis://host:6379, or an object with ioredis options';
  if (typeof value === 'string') return connectionOf(value, allowed);
  if (!isObject(value)) {
    throw wrongConnection(allowed, value === undefined ? 'nothing' : shapeOf(value));
  }
  if (isClient(value)) throw wrongConnection(allowed, 'a Redis client: pass its options');
  if ('keyPrefix' in value) {
    throw wrongConnection('without keyPrefix (use the option prefix instead)', 'one with keyPrefix');
  }
  const options = fieldsOf(value);
  if (options.sentinels !== undefined) checkSentinels(options);
  return options;
}

function checkSentinels({ sentinels, name, tls, enableTLSForSentinelMode }: RedisOptions): void {
  if (!Array.isArray(sentinels) || sentinels.length === 0) {
    throw wrongConnection('with at least one address in sentinels', 'none');
  }
  if (typeof name !== 'string' || name === '') {
    throw wrongConnection('with name, the group that the Sentinels watch', 'none');
  }
  // ioredis would connect in plain text, and send the password so: https://github.com/redis/ioredis/pull/773
  if (tls && !enableTLSForSentinelMode) {
    throw wrongConnection('with enableTLSForSentinelMode: true, if it has tls and sentinels', 'one without');
  }
}

/** Of any class of the application, or of none; but not a `Map`, a `URL` and the like. */
function isObject(value: unknown): value is object {
  return Object.prototype.toString.call(value) === '[object Object]';
}

function isClient(value: object): boolean {
  return 'connect' in value && typeof value.connect === 'function';
}

/** All fields of an object, with those that its classes have as getters: a spread would lose the latter. */
function fieldsOf(value: object): RedisOptions {
  const names = new Set(Object.keys(value));
  for (let owner = Object.getPrototypeOf(value); owner !== null; owner = Object.getPrototypeOf(owner)) {
    for (const [name, descriptor] of Object.entries(Object.getOwnPropertyDescriptors(owner))) {
      if ('get' in descriptor && name !== '__proto__') names.add(name);
    }
  }
  return Object.fromEntries([...names].map((name) => [name, value[name as keyof object]]));
}

function connectionOf(text: string, allowed: string): RedisOptions {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const database = url?.pathname.slice(1) || '0';
  if (!url || !/^rediss?:$/u.test(url.protocol) || url.hostname === '' || !/^\d{1,5}$/u.test(database)) {
    throw wrongConnection(allowed, shapeOf(text));
  }
  return {
    host: url.hostname.replace(/^\[(.*)\]$/u, '$1'),
    port: Number(url.port || 6379),
    db: Number(database),
    ...familyOf(url.searchParams),
    ...(url.username && { username: decoded(url.username, allowed) }),
    ...(url.password && { password: decoded(url.password, allowed) }),
    ...(url.protocol === 'rediss:' && { tls: {} }),
  };
}

/** What may stand behind the question mark of a URL. It is never shown: a password may contain a question mark. */
function familyOf(query: URLSearchParams): Pick<RedisOptions, 'family'> {
  if ([...query.keys()].some((name) => name !== 'family')) {
    throw wrongConnection(
      'a URL whose query is nothing but family (pass an object with ioredis options for all else, and write a ? in a ' +
        'user or password as %3F)',
      'another parameter',
    );
  }
  const family = query.get('family');
  if (family === null) return {};
  if (/^[046]$/u.test(family)) return { family: Number(family) };
  throw wrongConnection('a URL whose family is 0, 4 or 6', 'another');
}

function decoded(text: string, allowed: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw wrongConnection(allowed, 'a user or password in which a % is not encoded as %25');
  }
}

function prefix(value: unknown): string {
  if (typeof value === 'string' && PREFIX.test(value)) return value;
  throw wrongOption('prefix', '1 to 64 characters: letters, digits or _ - . { }', shapeOf(value), MODULE);
}

function sealingKey(value: unknown): Secret {
  const text = value instanceof Secret ? value.reveal() : value;
  if (typeof text === 'string' && KEY.test(text)) return new Secret(text);
  throw wrongOption('accessTokenKey', '32 bytes in hexadecimal or Base64', shapeOf(text), MODULE);
}
