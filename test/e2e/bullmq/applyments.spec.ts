import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { EventEmitterModule } from '@nestjs/event-emitter';
import type { TestingModule } from '@nestjs/testing';
import { Test } from '@nestjs/testing';
import { Injectable } from '@nestjs/common';
import { Queue } from 'bullmq';
import { BullMqPollingEngine } from '../../../lib/bullmq/index.js';
import type { OrderEvent, UnfinishedApplyment } from '../../../lib/index.js';
import {
  ApplymentNotFoundError,
  ApplymentService,
  OnOrder,
  OrderTracker,
  RefundService,
  UnfinishedOrders,
  WeComPayModule,
} from '../../../lib/index.js';
import { WeComPayRedisModule } from '../../../lib/redis/index.js';
import { FakeWeCom } from '../../../lib/testing/index.js';
import { ApplymentDesk, GET_APPLYMENT_STATUS, handIn } from '../../support/e2e-applyments.js';
import { failureOf } from '../../support/e2e-failure.js';
import { RecordingLogger } from '../../support/e2e-logger.js';
import { describeWithRedis, TestRedis } from '../../support/e2e-redis.js';
import { RefundDesk } from '../../support/e2e-refunds.js';
import { until } from '../../support/e2e-time.js';
import { PERSONAL } from '../../support/unit-applyments.js';

const QUEUE = 'wecom-pay-applyments';

@Injectable()
class Shop {
  readonly open = new Set(['ORDER-1']);
  readonly told: string[] = [];

  @UnfinishedOrders()
  unpaid() {
    return [...this.open].map((out_trade_no) => ({ out_trade_no }));
  }

  @OnOrder('SUCCESS')
  paid({ order }: OrderEvent): void {
    this.told.push(order.out_trade_no);
    this.open.delete(order.out_trade_no);
  }
}

describeWithRedis('applyments that replicas list', () => {
  let wecom: FakeWeCom;
  let redis: TestRedis;
  let replicas: TestingModule[];
  /** The table that they share. */
  let pending: ApplymentDesk['pending'];
  let desks: ApplymentDesk[];

  async function startReplica(...others: readonly object[]): Promise<ApplymentService> {
    const desk = Object.assign(new ApplymentDesk(), { pending });
    desks.push(desk);
    const polls = { sweepEvery: 500 };
    const module = await Test.createTestingModule({
      imports: [
        EventEmitterModule.forRoot(),
        WeComPayRedisModule.forRoot({ connection: redis.url }),
        WeComPayModule.forRoot({
          ...wecom.credentials,
          baseUrl: wecom.baseUrl,
          appid: 'wx1234567890abcdef',
          pollingEngine: BullMqPollingEngine,
          applyments: polls,
          ...(others.length > 0 && { polling: polls, refunds: polls }),
        }),
      ],
      providers: [desk, ...others].map((provider) => ({ provide: provider.constructor, useValue: provider })),
    })
      .setLogger(new RecordingLogger())
      .compile();
    replicas.push(await module.init());
    return module.get(ApplymentService, { strict: false });
  }

  const told = () => desks.flatMap((desk) => desk.told);
  const jobData = async (): Promise<unknown> => {
    const queue = new Queue(QUEUE, { connection: { url: redis.url } });
    try {
      return (await queue.getJob('applyment/12345'))?.data;
    } finally {
      await queue.close();
    }
  };

  beforeEach(async () => {
    redis = await TestRedis.open();
    wecom = await FakeWeCom.start({ refundTakes: 1 });
    pending = new Map();
    replicas = [];
    desks = [];
  });
  afterEach(async () => {
    await Promise.all(replicas.map((module) => module.close()));
    await wecom.close();
    await redis[Symbol.asyncDispose]();
  });

  it('are each told once by one of them, from the first state to the last, and then forgotten', async () => {
    const [service, other] = [await startReplica(), await startReplica()];
    expect(await failureOf(other.pollNow('99999'))).toBeInstanceOf(ApplymentNotFoundError);
    await handIn(service, '12345');
    wecom.applyments.advance('12345', 'NEED_SIGN');
    desks[0]!.list('12345');
    await until(() => told().length === 1);
    await until(async () => (await other.find('12345'))?.attempts === 1);
    wecom.applyments.advance('12345', 'FINISH');
    await other.pollNow('12345');
    await until(() => pending.size === 0);
    await until(async () => (await service.find('12345')) === undefined);
    expect(told()).toEqual(['12345 NEED_SIGN', '12345 FINISH']);
    const asked = wecom.requestsTo(GET_APPLYMENT_STATUS).map(({ body }) => body as UnfinishedApplyment);
    expect(asked.filter(({ out_request_no }) => out_request_no === '99999')).toHaveLength(1);
  });

  it('are stored by their numbers and states alone', async () => {
    const service = await startReplica();
    await handIn(service, '12345');
    wecom.applyments.advance('12345', 'ACCOUNT_NEED_VERIFY');
    desks[0]!.list('12345', 1);
    await until(() => told().length === 1);
    await until(async () => (await service.find('12345'))?.attempts === 1);
    const data = (await jobData()) as object;
    expect(data).toMatchObject({
      out_request_no: '12345',
      applyment_state: 'ACCOUNT_NEED_VERIFY',
      told: 'ACCOUNT_NEED_VERIFY',
      retries: 1,
      retried: 1,
    });
    const stored = JSON.stringify(data);
    expect([...Object.values(PERSONAL), '7222223333322332'].filter((text) => stored.includes(text))).toEqual(
      [],
    );
    expect(Object.keys(data)).not.toContain('mchid');
  });

  it('that were rejected are watched anew once their row says that they were submitted again', async () => {
    const service = await startReplica();
    desks[0]!.handle = () => undefined;
    await handIn(service, '12345');
    wecom.applyments.advance('12345', 'REJECTED');
    desks[0]!.list('12345');
    await until(() => told().length > 0);
    desks[0]!.list('12345', 1);
    await until(async () => ((await jobData()) as { rejectedSince?: string }).rejectedSince !== undefined);
    await handIn(service, '12345');
    await service.pollNow('12345');
    await until(async () => (await service.find('12345'))?.applyment_state === 'CHECKING');
    wecom.applyments.advance('12345', 'REJECTED');
    await service.pollNow('12345');
    const ids = () => new Set(desks[0]!.events.map(({ id }) => id));
    await until(() => ids().size === 2);
    expect([...ids()]).toEqual(['applyment/12345/REJECTED', 'applyment/12345/REJECTED/1']);
  });

  it('share their Redis with orders and refunds, whose jobs outlive a restart', async () => {
    wecom.orders.create({ out_trade_no: 'ORDER-1', total: 100 });
    wecom.orders.create({ out_trade_no: 'ORDER-2', total: 100 });
    wecom.orders.pay('ORDER-2');
    const shop = new Shop();
    const refundDesk = new RefundDesk();
    const service = await startReplica(shop, refundDesk);
    await handIn(service, '12345');
    desks[0]!.list('12345');
    const [first] = replicas;
    await until(() => wecom.requestsTo(GET_APPLYMENT_STATUS).length > 0);
    await until(async () => (await first!.get(OrderTracker).stats()).tracked === 1);
    await first!.close();
    replicas = [];
    wecom.orders.pay('ORDER-1');
    wecom.applyments.advance('12345', 'FINISH');
    refundDesk.want('REFUND-1', 100, 'ORDER-2');
    const again = await startReplica(shop, refundDesk);
    expect(await again.find('12345')).toMatchObject({ applyment_state: 'CHECKING', attempts: 1 });
    await again.pollNow('12345');
    await until(() => shop.open.size + refundDesk.wanted.size + pending.size === 0);
    expect([shop.told, refundDesk.told, told()]).toEqual([
      ['ORDER-1'],
      ['REFUND-1 SUCCESS'],
      ['12345 FINISH'],
    ]);
    expect(replicas[0]!.get(RefundService)).toBeDefined();
  });
});
