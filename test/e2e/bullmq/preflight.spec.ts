import { afterAll, afterEach, beforeAll, expect, it, jest } from '@jest/globals';
import { EventEmitterModule } from '@nestjs/event-emitter';
import { ScheduleModule } from '@nestjs/schedule';
import { Test } from '@nestjs/testing';
import { BullMqPollingEngine } from '../../../lib/bullmq/index.js';
import { QUEUE_TRIALS } from '../../../lib/bullmq/queue-trials.js';
import { WeComPayModule } from '../../../lib/index.js';
import { WeComPayRedisModule } from '../../../lib/redis/index.js';
import { useCluster } from '../../support/e2e-cluster.js';
import { RecordingLogger } from '../../support/e2e-logger.js';
import { initialize } from '../../support/e2e-module.js';
import { describeWithRedis, TestRedis } from '../../support/e2e-redis.js';
import { until } from '../../support/e2e-time.js';

/** What ioredis itself needs, and what is tried for the token and the rate limit. */
const CONNECTION = ['info', 'ping', 'select', 'client', 'auth', 'eval'];
const COMMANDS = [
  ...new Set([...QUEUE_TRIALS.inScripts, ...(QUEUE_TRIALS.alone ?? [])].map(([command]) => command)),
];

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

  it.each(COMMANDS)('fails the start when its user may not run %s', async (command) => {
    const url = await redis.userWith('~*', '+@all', `-${command}`);
    const name = `${command.toUpperCase()}(\\|LOAD)?`;
    await expect(start(url)).rejects.toThrow(
      new RegExp(`Redis at 127\\.0\\.0\\.1:${redis.port} answered NOPERM to ${name}: .+ Allow its user`, 'u'),
    );
  });

  it('fails the start when its user may use the keys of the token only', async () => {
    const url = await redis.userWith('~bull:wecom-pay-token:*', '~bull:wecom-pay-rate:*', '+@all');
    await expect(start(url)).rejects.toThrow(/answered NOPERM to (DEL|EVAL): /u);
  });

  it('leaves nothing behind', async () => {
    await start(redis.url);
    expect(await redis.command('DBSIZE')).toBe(0);
  });
});

describeWithRedis('a user of Redis that may do no more than what is tried at the start', () => {
  const cluster = useCluster();

  it('is enough for an order from its creation to its end', async () => {
    const { current } = cluster;
    const allowed = [...CONNECTION, ...COMMANDS].map((command) => `+${command}`);
    const connection = await current.redis.userWith('~bull:*', ...allowed);
    const polling = { schedule: () => 300, sweepEvery: 500 };
    const worker = await current.start({ polling, redis: { connection } });
    const web = await current.startWeb({ polling, redis: { connection } });

    const listed = current.order('LISTED');
    const tracked = current.order('TRACKED', false);
    const dropped = current.order('DROPPED', false);
    await web.tracker.track({ ...tracked, createdAt: new Date() });
    await web.tracker.track(tracked);
    await web.tracker.track(dropped);
    await web.tracker.untrack(dropped);
    let failures = 2;
    const { handle } = worker.shop;
    worker.shop.handle = (event, shop) => {
      if (failures-- > 0) throw new Error('the database is away');
      return handle(event, shop);
    };
    await until(async () => (await web.tracker.find(listed))?.trade_state === 'NOTPAY', 30_000);
    current.wecom.orders.pay('LISTED');
    current.wecom.orders.pay('TRACKED');
    await web.tracker.pollNow(tracked);
    await until(() => current.open.size === 0 && worker.shop.states.includes('SUCCESS'), 30_000);
    await until(async () => (await web.tracker.stats()).tracked === 0, 30_000);
    expect(current.logged.filter((line) => line.includes('NOPERM'))).toEqual([]);
    const log = (await current.redis.command('ACL', 'LOG')) as readonly unknown[];
    expect(log).toEqual([]);
  });
});
