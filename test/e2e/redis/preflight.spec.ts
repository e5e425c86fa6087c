import type { LookupAddress, LookupOptions } from 'node:dns';
import dns from 'node:dns';
import { afterEach, expect, it, jest } from '@jest/globals';
import { Test } from '@nestjs/testing';
import { EventEmitterModule } from '@nestjs/event-emitter';
import { ScheduleModule } from '@nestjs/schedule';
import { BullMqPollingEngine } from '../../../lib/bullmq/index.js';
import { WeComOptionsError, WeComPayModule } from '../../../lib/index.js';
import { RedisConnections } from '../../../lib/redis/connection/redis-connections.js';
import { resolveRedisOptions } from '../../../lib/redis/redis.options.js';
import { RecordingLogger } from '../../support/e2e-logger.js';
import type { TestRedisOptions } from '../../support/e2e-redis.js';
import { describeWithRedis, TestRedis } from '../../support/e2e-redis.js';
import { startRedisModule } from '../../support/e2e-redis-start.js';
import { until } from '../../support/e2e-time.js';
import { useRedis } from '../../support/e2e-token-cluster.js';

const PASSWORD = 'canary-of-redis';

/** Knows each name by an address of IPv6 only. */
function onlyIPv6(
  _name: string,
  { family, all }: LookupOptions,
  done: (error: Error | null, found?: string | readonly LookupAddress[], family?: number) => void,
): void {
  if (family === 4) done(Object.assign(new Error('no such name'), { code: 'ENOTFOUND' }));
  else if (all) done(null, [{ address: '::1', family: 6 }]);
  else done(null, '::1', 6);
}

describeWithRedis('a check of Redis that fails', () => {
  const redis = useRedis();
  const trials = { inScripts: [['nosuchcommand', 'key:string']] } as const;

  it('costs a running application no connection', async () => {
    const connections = new RedisConnections(resolveRedisOptions({ connection: redis.current.url }));
    await connections.onModuleInit();
    connections.onApplicationBootstrap();
    await expect(connections.check('shop', trials)).rejects.toThrow(WeComOptionsError);
    expect(await connections.commands.ping()).toBe('PONG');
    connections.onApplicationShutdown();
  });

  it('leaves no connection of an application that starts', async () => {
    const connections = new RedisConnections(resolveRedisOptions({ connection: redis.current.url }));
    await connections.onModuleInit();
    await expect(connections.check('shop', trials)).rejects.toThrow(WeComOptionsError);
    await until(() => connections.commands.status === 'end');
    connections.onApplicationShutdown();
  });
});

describeWithRedis('the check of Redis when the application starts', () => {
  const endings: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const end of endings.splice(0)) await end();
  });

  async function redisWith(options: TestRedisOptions): Promise<TestRedis> {
    const redis = await TestRedis.open(options);
    endings.push(() => redis[Symbol.asyncDispose]());
    return redis;
  }

  const start = (connection: string) => startRedisModule(connection, endings);

  it('reports nothing about a Redis that is fit for use', async () => {
    const redis = await redisWith({ password: PASSWORD });
    expect(await start(redis.url)).toEqual([]);
  });

  it('fails the start when there is no Redis', async () => {
    const redis = await redisWith({});
    await redis.stop();
    await expect(start(redis.url)).rejects.toThrow(
      new WeComOptionsError(
        `WeComPayRedisModule: Redis at 127.0.0.1:${redis.port} is unreachable or unusable (ECONNREFUSED). Start it, or correct the option connection.`,
      ),
    );
  });

  it('has patience with a Redis that is slow at the start', async () => {
    const redis = await redisWith({});
    redis.freeze();
    setTimeout(() => redis.thaw(), 2_500);
    expect(await start(redis.url)).toEqual([]);
  });

  it('fails the start when Redis does not answer', async () => {
    const redis = await redisWith({});
    redis.freeze();
    await expect(start(redis.url)).rejects.toThrow(
      `Redis at 127.0.0.1:${redis.port} is unreachable or unusable (`,
    );
    redis.thaw();
  });

  it('fails the start when the password is wrong, and shows no password', async () => {
    const redis = await redisWith({ password: PASSWORD });
    const failure: unknown = await start(`redis://:wrong-${PASSWORD}@127.0.0.1:${redis.port}`).catch(
      (error: unknown) => error,
    );
    expect(String(failure)).toContain(`127.0.0.1:${redis.port} answered WRONGPASS to AUTH`);
    expect(JSON.stringify(failure) + String((failure as Error).stack)).not.toContain(PASSWORD);
  });

  it('fails the start when there is no such database', async () => {
    const redis = await redisWith({});
    await expect(start(`${redis.url}/20`)).rejects.toThrow(
      new WeComOptionsError(
        `WeComPayRedisModule: Redis at 127.0.0.1:${redis.port} is unreachable or unusable (ERR in reply to SELECT). Start it, or correct the option connection.`,
      ),
    );
  });

  it('warns of a Redis that forgets orders when its memory is full', async () => {
    jest.spyOn(console, 'warn').mockImplementation(() => undefined);
    const redis = await redisWith({ config: ['--maxmemory', '100mb', '--maxmemory-policy', 'allkeys-lru'] });
    expect(await start(redis.url)).toEqual([
      `Redis at 127.0.0.1:${redis.port} has maxmemory-policy allkeys-lru: when its memory is full it loses tracked orders until the next sweep. Set maxmemory-policy noeviction.`,
    ]);
  });

  it('warns of a Redis that forgets orders when it crashes', async () => {
    const redis = await redisWith({ isPersistent: false });
    expect(await start(redis.url)).toEqual([
      `Redis at 127.0.0.1:${redis.port} does not persist data (appendonly no): after a crash it loses the tracked orders until the next sweep. Set appendonly yes.`,
    ]);
  });

  it.each(['GET', 'SET', 'DEL', 'TIME', 'HINCRBY', 'HGETALL', 'HDEL', 'PEXPIRE', 'EVAL', 'PING', 'INFO'])(
    'fails the start when its user may not run %s, and says what to allow',
    async (command) => {
      const said = jest.spyOn(console, 'warn').mockImplementation(() => undefined);
      const redis = await redisWith({});
      const url = await redis.userWith('~*', '+@all', `-${command}`);
      await expect(start(url)).rejects.toThrow(
        new WeComOptionsError(
          `WeComPayRedisModule: Redis at 127.0.0.1:${redis.port} answered NOPERM to ${command}: its user may not do that. ` +
            'Allow its user the command (ACL SETUSER). The recipe "Redis in production" lists all that are needed.',
        ),
      );
      said.mockRestore();
    },
  );

  it('fails the start when its user may not use keys with the prefix', async () => {
    const redis = await redisWith({});
    const url = await redis.userWith('~shop:*', '+@all');
    await expect(start(url)).rejects.toThrow(
      /answered NOPERM to EVAL: .+ all keys that begin with the option/u,
    );
  });

  it('fails the start when it is a read-only replica', async () => {
    const redis = await redisWith({ config: ['--replicaof', '127.0.0.1', '1'] });
    await expect(start(redis.url)).rejects.toThrow(
      /answered READONLY to SET: it is a read-only replica\. Connect to the primary\./u,
    );
  });

  it('fails the start when its memory is full', async () => {
    const redis = await redisWith({});
    await redis.command('CONFIG', 'SET', 'maxmemory', 1);
    await expect(start(redis.url)).rejects.toThrow(
      /answered OOM to SET: its memory is full\. Raise its maxmemory/u,
    );
  });

  it('fails the start when it is a Redis Cluster', async () => {
    const redis = await redisWith({ config: ['--cluster-enabled', 'yes'] });
    await expect(start(redis.url)).rejects.toThrow(
      new WeComOptionsError(
        `WeComPayRedisModule: Redis at 127.0.0.1:${redis.port} cannot be used: it is part of a Redis Cluster, which is not ` +
          'supported. Connect to a Redis without cluster mode, a single one or one behind Sentinel.',
      ),
    );
  });

  it('leaves nothing behind', async () => {
    const redis = await redisWith({});
    await start(redis.url);
    expect(await redis.command('DBSIZE')).toBe(0);
  });

  it.each([
    '[::1]:PORT',
    'redis.internal:PORT',
    'redis.internal:PORT?family=6',
    'redis.internal:PORT?family=0',
  ])('finds a Redis that can be reached by IPv6 only, at %s', async (place) => {
    const names = jest.spyOn(dns, 'lookup').mockImplementation(onlyIPv6 as typeof dns.lookup);
    const redis = await redisWith({ config: ['--bind', '::1'] });
    await expect(start(`redis://${place.replace('PORT', `${redis.port}`)}`)).resolves.toEqual([]);
    names.mockRestore();
  });

  it('names the import that is missing', async () => {
    const account = WeComPayModule.forRoot({
      corpId: 'ww1',
      corpSecret: 'secret',
      pollingEngine: BullMqPollingEngine,
      polling: {},
    });
    const imports = [EventEmitterModule.forRoot(), ScheduleModule.forRoot(), account];
    const module = await Test.createTestingModule({ imports }).setLogger(new RecordingLogger()).compile();
    await expect(module.init()).rejects.toThrow(
      /BullMqPollingEngine requires WeComPayRedisModule, which the application does not import\. Add WeComPayRedisModule\.forRoot/u,
    );
  });
});
