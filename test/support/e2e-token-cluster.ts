import type { LoggerService } from '@nestjs/common';
import type { TestingModule } from '@nestjs/testing';
import type { WeComPayOptions } from '../../lib/index.js';
import { AccessTokenService, OrderQueryService, WeComPayModule } from '../../lib/index.js';
import { RedisConnections } from '../../lib/redis/connection/redis-connections.js';
import type { WeComPayRedisOptions } from '../../lib/redis/redis.options.js';
import { RedisAccessTokenStore } from '../../lib/redis/token/redis-access-token-store.js';
import { WeComPayRedisModule } from '../../lib/redis/wecom-pay-redis.module.js';
import { TestRedis } from './e2e-redis.js';
import type { Account, Scene } from './e2e-scene.js';
import { until } from './e2e-time.js';
import type { PerTest } from './per-test.js';
import { usePerTest } from './per-test.js';

/** What a replica has of its own. */
export interface ReplicaOptions {
  readonly redis?: Partial<WeComPayRedisOptions>;
  readonly account?: Partial<WeComPayOptions>;
  readonly logger?: LoggerService;
}

/** An application that shares its token on Redis. */
export interface Replica extends Account {
  readonly store: RedisAccessTokenStore;
}

/** Starts a replica of the scene's application. */
export async function startReplica(
  scene: Scene,
  redis: TestRedis,
  options: ReplicaOptions = {},
): Promise<Replica> {
  const module = await scene.launch(
    {
      imports: [
        WeComPayRedisModule.forRoot({ connection: redis.url, ...options.redis }),
        WeComPayModule.forRoot(scene.options(options.account)),
      ],
    },
    options.logger,
  );
  return {
    module,
    orders: module.get(OrderQueryService),
    tokens: module.get(AccessTokenService),
    store: module.get(RedisAccessTokenStore),
  };
}

/** Starts three of them. */
export async function startReplicas(scene: Scene, redis: TestRedis): Promise<readonly Replica[]> {
  const replicas: Replica[] = [];
  for (let count = 0; count < 3; count++) replicas.push(await startReplica(scene, redis));
  return replicas;
}

/** The tokens that so many concurrent calls in each of the replicas are given. */
export async function tokensOf(replicas: readonly Replica[], calls: number): Promise<string[]> {
  const all = replicas.flatMap(({ tokens }) => Array.from({ length: calls }, () => tokens.get()));
  return [...new Set(await Promise.all(all))];
}

/** Waits until the replicas are connected to Redis. */
export async function untilConnected(replicas: readonly { readonly module: TestingModule }[]): Promise<void> {
  const connections = replicas.map(({ module }) => module.get(RedisConnections).commands);
  await until(() => connections.every(({ status }) => status === 'ready'));
}

/** Gives each test a Redis of its own, and ends it. Call it after `useScene()`, which then closes before it. */
export function useRedis(): PerTest<TestRedis> {
  return usePerTest(
    () => TestRedis.open(),
    (redis) => redis[Symbol.asyncDispose](),
  );
}

/** What Redis holds of tokens and locks, by name. */
export async function tokenEntries(redis: TestRedis): Promise<ReadonlyMap<string, string>> {
  const client = redis.client();
  try {
    const names = await client.keys('*wecom-pay-token*');
    return new Map(
      await Promise.all(names.map(async (name) => [name, (await client.get(name)) ?? ''] as const)),
    );
  } finally {
    client.disconnect();
  }
}

/** Waits until one token is stored and its lock released, and not left to end; gives what is stored. */
export async function storedToken(redis: TestRedis): Promise<readonly [name: string, entry: string]> {
  let entries: ReadonlyMap<string, string> = new Map();
  await until(async () => {
    entries = await tokenEntries(redis);
    return entries.size === 1 && ![...entries.keys()][0]!.endsWith(':lock');
  });
  const [stored] = [...entries] as [[string, string]];
  // Redis counts a key that has ended by itself when somebody looks for it.
  await redis.command('EXISTS', `${stored[0]}:lock`);
  const stats = String(await redis.command('INFO', 'stats'));
  if (!stats.includes('expired_keys:0')) throw new Error('the lock was not released, but ended by itself');
  return stored;
}
