import { afterEach, describe, expect, it, jest } from '@jest/globals';
import type { Type } from '@nestjs/common';
import { EventEmitterModule } from '@nestjs/event-emitter';
import { ScheduleModule } from '@nestjs/schedule';
import type { TestingModule } from '@nestjs/testing';
import { Test } from '@nestjs/testing';
import {
  AccessTokenService,
  OrderQueryService,
  OrderTracker,
  WeComPayModule,
  WeComTimeoutError,
  WeComTokenError,
} from '../../lib/index.js';
import { failureOf } from '../support/e2e-failure.js';
import { RecordingLogger } from '../support/e2e-logger.js';
import { GET_ORDER, ORDER, useScene } from '../support/e2e-scene.js';
import { Shop } from '../support/e2e-shop.js';
import { until } from '../support/e2e-time.js';

// Nest makes ids of random numbers, and `startWith()` does not launch by the scene.
const scene = useScene({}, { jitter: true });
const logger = new RecordingLogger();
let module: TestingModule | undefined;

afterEach(async () => {
  await module?.close();
  module = undefined;
  logger.lines.length = 0;
});

/** Starts a shop that polls, with one of its services replaced as a test of the host would do it. */
async function startWith(service: Type, mock: object, imports = complete()): Promise<TestingModule> {
  module = await Test.createTestingModule({ imports, providers: [Shop] })
    .overrideProvider(service)
    .useValue(mock)
    .setLogger(logger)
    .compile();
  const shop = module.get(Shop);
  shop.open.set(ORDER.out_trade_no, { ...ORDER, createdAt: Date.now() - 3_600_000 });
  return module.init();
}

function complete() {
  const polling = { schedule: () => 1_000 };
  return [
    EventEmitterModule.forRoot(),
    ScheduleModule.forRoot(),
    WeComPayModule.forRoot(scene.current.options({ polling })),
  ];
}

describe('a mock of OrderQueryService with nothing but query()', () => {
  it('is what polling asks, and its answers reach the listeners', async () => {
    const query = jest.fn(async () => ({ ...ORDER, trade_state: 'SUCCESS' }));
    const started = await startWith(OrderQueryService, { query });
    const shop = started.get(Shop);
    await until(() => shop.states.length === 1);
    expect(shop.states).toEqual(['SUCCESS']);
    const order = await started.get(OrderTracker).waitFor({ out_trade_no: 'ORDER-2' });
    expect(order.trade_state).toBe('SUCCESS');
    expect(scene.current.wecom.requests).toEqual([]);
  });

  it.each([
    ['returns nothing', () => undefined],
    [
      'throws at once',
      () => {
        throw new Error('not mocked');
      },
    ],
    ['rejects with what is no error', () => Promise.reject('no error')],
  ])('does no harm when it %s', async (_what, query) => {
    const started = await startWith(OrderQueryService, { query });
    await until(() => logger.own.some(({ message }) => message.includes('could not be polled')));
    const tracker = started.get(OrderTracker);
    await tracker.pollNow({ out_trade_no: 'ORDER-2' }).catch(() => undefined);
    await expect(tracker.waitFor({ out_trade_no: 'ORDER-3' }, { timeout: 50 })).rejects.toBeInstanceOf(
      WeComTimeoutError,
    );
    expect(await tracker.find(ORDER)).toMatchObject({ trade_state: undefined });
  });
});

describe('a mock of AccessTokenService with nothing but get()', () => {
  it('provides the token of every call, and a rejected one fails the call', async () => {
    const token = await (await scene.current.start()).tokens.get();
    const started = await startWith(AccessTokenService, { get: async () => token });
    const orders = started.get(OrderQueryService);
    await expect(orders.query(ORDER)).resolves.toMatchObject({ trade_state: 'NOTPAY' });
    scene.current.wecom.faults.add({ kind: 'errcode', errcode: 40014, on: GET_ORDER, times: Infinity });
    expect(await failureOf(orders.query(ORDER))).toBeInstanceOf(WeComTokenError);
  });
});

describe('a mock of OrderTracker', () => {
  it('needs nothing, and no module that only polling requires', async () => {
    const track = jest.fn();
    const [, , account] = complete();
    const started = await startWith(OrderTracker, { track }, [account!]);
    expect(started.get(OrderTracker)).toEqual({ track });
    await expect(started.get(OrderQueryService).query(ORDER)).resolves.toMatchObject(ORDER);
  });
});
