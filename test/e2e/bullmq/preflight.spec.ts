import { afterAll, afterEach, beforeAll, expect, it, jest } from '@jest/globals';
import { EventEmitterModule } from '@nestjs/event-emitter';
import { ScheduleModule } from '@nestjs/schedule';
import { Test } from '@nestjs/testing';
import { BullMqPollingEngine } from '../../../lib/bullmq/index.js';
import { WeComPayModule } from '../../../lib/index.js';
import { WeComPayRedisModule } from '../../../lib/redis/index.js';
import { RIGHTS, without } from '../../support/documented-rights.js';
import { RecordingLogger } from '../../support/e2e-logger.js';
import { initialize } from '../../support/e2e-module.js';
import { describeWithRedis, TestRedis } from '../../support/e2e-redis.js';

/** Nobody can try these: keys, and the name of a worker, which BullMQ gives its connection. */
const NEEDED = RIGHTS.filter((right) => right.startsWith('+') && right !== '+client|setname');

describeWithRedis('the check of Redis when an application with queues starts', () => {
  let redis: TestRedis;
  beforeAll(async () => {
    redis = await TestRedis.open();
  });
  afterEach(() => void jest.restoreAllMocks());
  afterAll(() => redis[Symbol.asyncDispose]());

  async function start(connection: string): Promise<void> {
    const account = WeComPayModule.forRoot({
      corpId: 'ww1',
      corpSecret: 'secret',
      pollingEngine: BullMqPollingEngine,
      polling: { autoStart: false },
    });
    const imports = [
      EventEmitterModule.forRoot(),
      ScheduleModule.forRoot(),
      WeComPayRedisModule.forRoot({ connection }),
      account,
    ];
    const module = await Test.createTestingModule({ imports }).setLogger(new RecordingLogger()).compile();
    await initialize(module);
    await module.close();
  }

  it.each(NEEDED)(
    'fails the start when its user has no %s of the rights in the documentation',
    async (right) => {
      jest.spyOn(console, 'warn').mockImplementation(() => undefined);
      const url = await redis.userWith(...without(right, RIGHTS));
      const name = right.slice(1).toUpperCase();
      await expect(start(url)).rejects.toThrow(
        new RegExp(
          `Redis at 127\\.0\\.0\\.1:${redis.port} answered NOPERM to ${name}: .+ Allow its user`,
          'u',
        ),
      );
    },
  );

  it('fails the start when its user may use the keys of the token only', async () => {
    const url = await redis.userWith('~bull:wecom-pay-token:*', '~bull:wecom-pay-rate:*', '+@all');
    await expect(start(url)).rejects.toThrow(/answered NOPERM to (DEL|EVAL): /u);
  });

  it('leaves nothing behind', async () => {
    await start(redis.url);
    expect(await redis.command('DBSIZE')).toBe(0);
  });
});
