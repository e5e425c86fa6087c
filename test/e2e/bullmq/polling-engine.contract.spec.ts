import { afterAll, beforeAll, describe, it, jest } from '@jest/globals';
import { EventEmitterModule } from '@nestjs/event-emitter';
import { ScheduleModule } from '@nestjs/schedule';
import type { TestingModule } from '@nestjs/testing';
import { Test } from '@nestjs/testing';
import { BullMqPollingEngine, WeComPayRedisModule } from '../../../lib/bullmq/index.js';
import type { PollingEngine } from '../../../lib/index.js';
import { CronPollingEngine, WeComPayModule } from '../../../lib/index.js';
import { pollingEngineContract } from '../../../lib/testing/index.js';
import type { EnginePlace } from '../../../lib/testing/index.js';
import { WECOM_PAY_POLLING_ENGINE } from '../../../lib/wecom-pay.constants.js';
import { describeWithRedis, TestRedis } from '../../support/e2e-redis.js';

jest.setTimeout(20_000);

/** Opens engines as an application has them. */
class Place implements EnginePlace {
  private readonly modules: TestingModule[] = [];

  constructor(
    private readonly pollingEngine: typeof BullMqPollingEngine | typeof CronPollingEngine,
    private readonly imports: readonly ReturnType<typeof ScheduleModule.forRoot>[],
  ) {}

  async open(): Promise<PollingEngine> {
    const account = WeComPayModule.forRoot({
      corpId: 'ww1',
      corpSecret: 'secret',
      pollingEngine: this.pollingEngine,
      polling: { autoStart: false, cron: '* * * * * *' },
    });
    const imports = [EventEmitterModule.forRoot(), ...this.imports, account];
    const module = await Test.createTestingModule({ imports }).compile();
    this.modules.push(module);
    await module.init();
    return module.get<PollingEngine>(WECOM_PAY_POLLING_ENGINE, { strict: false });
  }

  async close(): Promise<void> {
    for (const module of this.modules) await module.close();
  }
}

describe('CronPollingEngine keeps the contract of engines', () => {
  const open = () => Promise.resolve(new Place(CronPollingEngine, [ScheduleModule.forRoot()]));
  for (const { name, run } of pollingEngineContract(open)) it(name, run);
});

describeWithRedis('BullMqPollingEngine keeps the contract of engines', () => {
  let redis: TestRedis;
  let places = 0;
  beforeAll(async () => {
    redis = await TestRedis.start();
  });
  afterAll(async () => {
    await redis[Symbol.asyncDispose]();
  });

  const open = () => {
    const shared = WeComPayRedisModule.forRoot({ connection: redis.url, prefix: `place-${places++}` });
    return Promise.resolve(new Place(BullMqPollingEngine, [shared]));
  };
  for (const { name, run } of pollingEngineContract(open)) it(name, run);
});
