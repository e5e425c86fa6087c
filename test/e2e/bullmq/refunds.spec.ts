import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { EventEmitterModule } from '@nestjs/event-emitter';
import type { TestingModule } from '@nestjs/testing';
import { Test } from '@nestjs/testing';
import { BullMqPollingEngine } from '../../../lib/bullmq/index.js';
import { RefundService, WeComPayModule } from '../../../lib/index.js';
import { WeComPayRedisModule } from '../../../lib/redis/index.js';
import type { FakeWeComOptions } from '../../../lib/testing/index.js';
import { FakeWeCom } from '../../../lib/testing/index.js';
import { RecordingLogger } from '../../support/e2e-logger.js';
import { describeWithRedis, TestRedis } from '../../support/e2e-redis.js';
import { GET_REFUND_DETAIL, REFUND, RefundDesk } from '../../support/e2e-refunds.js';
import { until } from '../../support/e2e-time.js';

describeWithRedis('refunds that three replicas list', () => {
  let wecom: FakeWeCom;
  let redis: TestRedis;
  let replicas: TestingModule[];
  /** The table that they share. */
  let wanted: RefundDesk['wanted'];
  let desks: RefundDesk[];

  async function open(options: FakeWeComOptions): Promise<void> {
    wecom = await FakeWeCom.start(options);
    for (const number of [1, 2, 3]) {
      wecom.orders.create({ out_trade_no: `ORDER-${number}`, total: 100 });
      wecom.orders.pay(`ORDER-${number}`);
    }
  }

  async function startReplicas(count: number, sweepEvery = 500): Promise<void> {
    desks = Array.from({ length: count }, () => Object.assign(new RefundDesk(), { wanted }));
    replicas = await Promise.all(desks.map((desk) => startReplica(desk, sweepEvery)));
  }

  async function startReplica(desk: RefundDesk, sweepEvery: number): Promise<TestingModule> {
    const module = await Test.createTestingModule({
      imports: [
        EventEmitterModule.forRoot(),
        WeComPayRedisModule.forRoot({ connection: redis.url }),
        WeComPayModule.forRoot({
          ...wecom.credentials,
          baseUrl: wecom.baseUrl,
          appid: 'wx1234567890abcdef',
          pollingEngine: BullMqPollingEngine,
          refunds: { sweepEvery },
        }),
      ],
      providers: [{ provide: RefundDesk, useValue: desk }],
    })
      .setLogger(new RecordingLogger())
      .compile();
    await module.init();
    return module;
  }

  const want = (number: string, refund = 100, order = 'ORDER-1') => desks[0]!.want(number, refund, order);
  const told = () => desks.flatMap((desk) => desk.told);

  beforeEach(async () => {
    redis = await TestRedis.open();
    wanted = new Map();
    replicas = [];
  });
  afterEach(async () => {
    await Promise.all(replicas.map((module) => module.close()));
    await wecom.close();
    await redis[Symbol.asyncDispose]();
  });

  it('are requested once each, and each is told', async () => {
    await open({ refundTakes: 1 });
    await startReplicas(3);
    for (const number of [1, 2, 3]) want(`REFUND-${number}`, 100, `ORDER-${number}`);
    await until(() => wanted.size === 0);
    expect(told().toSorted()).toEqual(['REFUND-1 SUCCESS', 'REFUND-2 SUCCESS', 'REFUND-3 SUCCESS']);
    expect(wecom.requestsTo(REFUND)).toHaveLength(3);
  });

  it('are requested a minute apart if they are parts of one order', async () => {
    await open({ refundTakes: 1 });
    await startReplicas(3);
    for (const number of [1, 2, 3]) want(`REFUND-${number}`, 30);
    await until(() => told().length === 1);
    const refunds = replicas[0]!.get(RefundService, { strict: false });
    await until(async () => (await refunds.stats()).due === 0);
    expect(wecom.requestsTo(REFUND)).toHaveLength(1);
    expect(wecom.refunds.sumOf('ORDER-1')).toBe(30);
  });

  it('are requested as their rows say by now', async () => {
    await open({ refundTakes: 1 });
    wecom.faults.add({ on: GET_REFUND_DETAIL, kind: 'errcode', errcode: -1, times: 4 });
    await startReplicas(1);
    want('REFUND-1', 30);
    await until(() => wecom.requestsTo(GET_REFUND_DETAIL).length > 0);
    wanted.set('REFUND-1', { ...wanted.get('REFUND-1')!, refund: 40 });
    await until(() => told().length === 1);
    expect(wecom.refunds.sumOf('ORDER-1')).toBe(40);
  });

  it('are requested again after a failure only when they are listed again, by whichever replica', async () => {
    // The fake's own `create()` sends another body than this library.
    await open({ readings: { changedRefund: 'repeat' } });
    wecom.refunds.create({ out_refund_no: 'REFUND-1', out_trade_no: 'ORDER-1', refund: 100 });
    wecom.refunds.close('REFUND-1');
    await startReplicas(3);
    want('REFUND-1');
    await until(() => told().length === 1);
    const teller = desks.findIndex((desk) => desk.told.length > 0);
    const refunds = replicas[(teller + 1) % 3]!.get(RefundService, { strict: false });
    await until(async () => (await refunds.find({ out_refund_no: 'REFUND-1' })) === undefined);
    // The others know of it from Redis.
    await replicas[teller]!.close();
    expect([told(), wecom.requestsTo(REFUND).length]).toEqual([['REFUND-1 CLOSED'], 0]);
    want('REFUND-1');
    await until(() => wecom.refunds.runsOf('REFUND-1') === 2);
    expect(wecom.requestsTo(REFUND)).toHaveLength(1);
    expect(told()).toEqual(['REFUND-1 CLOSED']);
  });

  it('are requested again at once if their listener tracks them while they are told as failed', async () => {
    await open({ readings: { changedRefund: 'repeat' }, refundTakes: Infinity });
    wecom.refunds.create({ out_refund_no: 'REFUND-1', out_trade_no: 'ORDER-1', refund: 100 });
    wecom.refunds.close('REFUND-1');
    await startReplicas(2, 3_600_000);
    const refunds = replicas[0]!.get(RefundService, { strict: false });
    const row = want('REFUND-1');
    for (const desk of desks)
      desk.handle = ({ retries }) => retries === 0 && refunds.track({ ...row, retries: 1 });
    await refunds.track(row);
    await until(() => wecom.refunds.runsOf('REFUND-1') === 2);
    expect([told(), wecom.requestsTo(REFUND).length]).toEqual([['REFUND-1 CLOSED'], 1]);
  });

  it.each(['track', 'list'])('are requested again, once, when replicas %s them with a retry', async (how) => {
    await open({ readings: { changedRefund: 'repeat' }, refundTakes: Infinity });
    wecom.refunds.create({ out_refund_no: 'REFUND-1', out_trade_no: 'ORDER-1', refund: 100 });
    wecom.refunds.close('REFUND-1');
    await startReplicas(2);
    const refunds = replicas[0]!.get(RefundService, { strict: false });
    const find = () => refunds.find({ out_refund_no: 'REFUND-1' });
    for (const desk of desks) desk.handle = () => undefined;
    want('REFUND-1');
    // Still listed, so still tracked as it failed. Whichever replica polled it has put it back, due later.
    const isPutBack = async () => Number((await find())?.nextPollAt) > Date.now();
    await until(async () => told().length > 0 && (await isPutBack()));
    const again = { ...wanted.get('REFUND-1')!, retries: 1 };
    if (how === 'list') wanted.set('REFUND-1', again);
    else await replicas[1]!.get(RefundService, { strict: false }).track(again);
    await until(() => wecom.refunds.runsOf('REFUND-1') === 2);
    await until(async () => (await find())?.status === 'PROCESSING');
    for (const desk of desks) desk.handle = ({ refund }) => void wanted.delete(refund.out_refund_no);
    wecom.refunds.abnormal('REFUND-1');
    await until(() => wanted.size === 0);
    const last = desks.flatMap(({ events }) => events).find(({ retries }) => retries === 1);
    expect(last?.id).toMatch(/\/refund\/REFUND-1\/ABNORMAL\/1$/u);
    expect(wecom.requestsTo(REFUND)).toHaveLength(1);
  });
});
