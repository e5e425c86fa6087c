import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { EventEmitterModule } from '@nestjs/event-emitter';
import { ScheduleModule } from '@nestjs/schedule';
import type { TestingModule } from '@nestjs/testing';
import { Test } from '@nestjs/testing';
import PQueue from 'p-queue';
import { BullMqPollingEngine } from '../../../lib/bullmq/index.js';
import type { PollingEngine } from '../../../lib/index.js';
import { CronPollingEngine, WeComPayModule } from '../../../lib/index.js';
import { WeComPayRedisModule } from '../../../lib/redis/index.js';
import type { ContractCase, EnginePlace } from '../../../lib/testing/index.js';
import { pollingEngineContract } from '../../../lib/testing/index.js';
import { WECOM_PAY_POLLING_ENGINE } from '../../../lib/wecom-pay.constants.js';
import { describeWithRedis, TestRedis } from '../../support/e2e-redis.js';

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

/** More would make each other late. */
const TOGETHER = 4;

/** Tests that the cases hold. They run together, but for those that set the clock of the whole process. */
function itKeeps(cases: readonly ContractCase[]): void {
  const queue = new PQueue({ concurrency: TOGETHER });
  const outcomes = new Map<string, Promise<unknown>>();
  beforeAll(() => {
    for (const { name, run } of cases)
      if (!name.includes('clock'))
        outcomes.set(
          name,
          queue.add(run).catch((error: unknown) => error),
        );
  });

  it.each(cases.map(({ name, run }) => [name, run] as const))('keeps the contract: %s', async (name, run) => {
    expect(await (outcomes.get(name) ?? run())).toBeUndefined();
  });
}

describe('CronPollingEngine', () => {
  const open = () => Promise.resolve(new Place(CronPollingEngine, [ScheduleModule.forRoot()]));
  itKeeps(pollingEngineContract(open));
});

describeWithRedis('BullMqPollingEngine', () => {
  let redis: TestRedis;
  let places = 0;
  beforeAll(async () => {
    redis = await TestRedis.open();
  });
  afterAll(async () => {
    await redis[Symbol.asyncDispose]();
  });

  const open = () => {
    const shared = WeComPayRedisModule.forRoot({ connection: redis.url, prefix: `place-${places++}` });
    return Promise.resolve(new Place(BullMqPollingEngine, [shared]));
  };
  itKeeps(pollingEngineContract(open));
});
