import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { Logger } from '@nestjs/common';
import { RedisConnections } from '../../../lib/redis/connection/redis-connections.js';
import { resolveRedisOptions } from '../../../lib/redis/redis.options.js';
import { RecordingLogger } from '../../support/e2e-logger.js';
import { describeWithRedis } from '../../support/e2e-redis.js';
import { until, useMovableClock } from '../../support/e2e-time.js';
import { useRedis } from '../../support/e2e-token-cluster.js';

describeWithRedis('a Redis that is away', () => {
  const redis = useRedis();
  const clock = useMovableClock();
  let logger: RecordingLogger;
  let connections: RedisConnections;

  beforeEach(async () => {
    logger = new RecordingLogger();
    Logger.overrideLogger(logger);
    connections = new RedisConnections(resolveRedisOptions({ connection: redis.current.url }));
    await connections.onModuleInit();
    connections.onApplicationBootstrap();
  });
  afterEach(() => {
    connections.onApplicationShutdown();
    Logger.overrideLogger(undefined as never);
  });

  const linesSayingSo = () => logger.own.filter(({ message }) => message.includes('is unreachable')).length;

  it('is logged once, and anew if it is away again after it was back', async () => {
    await redis.current.kill();
    await until(() => linesSayingSo() > 0);
    await redis.current.start();
    await until(() => connections.commands.status === 'ready');
    clock.advance(15_000);
    await redis.current.kill();
    await until(() => linesSayingSo() > 1);
    expect(linesSayingSo()).toBe(2);
  });
});
