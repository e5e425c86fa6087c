import { expect, it } from '@jest/globals';
import { EventEmitter2, EventEmitterModule } from '@nestjs/event-emitter';
import { Test } from '@nestjs/testing';
import { BullMqPollingEngine } from '../../../lib/bullmq/index.js';
import type { OrderEvent, PollSchedule } from '../../../lib/index.js';
import { OrderTracker, PaymentService, WeComPayModule } from '../../../lib/index.js';
import { WeComPayRedisModule } from '../../../lib/redis/index.js';
import { useCluster } from '../../support/e2e-cluster.js';
import { RecordingLogger } from '../../support/e2e-logger.js';
import { APPID, NEW_ORDER } from '../../support/e2e-payments.js';
import { describeWithRedis } from '../../support/e2e-redis.js';
import { GET_ORDER } from '../../support/e2e-scene.js';
import { until } from '../../support/e2e-time.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const { out_trade_no } = NEW_ORDER;

/** A young order is polled every second, an older one every hour. */
const byAge: PollSchedule = ({ age, attempts }) => (attempts === 0 || age < 60_000 ? 1_000 : HOUR);

describeWithRedis('an order that was polled and is tracked again', () => {
  const cluster = useCluster({ readings: { changedOrder: 'repeat' } });
  const queries = () => cluster.current.wecom.requestsTo(GET_ORDER).length;
  const account = { appid: APPID };

  it('is polled like a new one, by whichever process, once its customer is about to pay', async () => {
    const { current } = cluster;
    const row = { ...current.order(out_trade_no), createdAt: Date.now() - 2 * DAY };
    current.open.set(out_trade_no, row);
    const { tracker } = await current.start({ account, polling: { schedule: byAge } });
    const web = await current.startWeb({ account, polling: { schedule: byAge } });
    await until(async () => Number((await tracker.find(row))?.nextPollAt) > Date.now() + 60_000);
    await web.module.get(PaymentService, { strict: false }).prepay({ ...NEW_ORDER, amount: { total: 100 } });
    await until(() => queries() > 3);
    current.wecom.orders.pay(out_trade_no);
    await until(() => current.told.length > 0);
    expect(current.told).toEqual([`${out_trade_no} SUCCESS`]);
  });

  it('is polled like a new one, though its poll had begun before', async () => {
    const { current } = cluster;
    const row = { ...current.order(out_trade_no), createdAt: Date.now() - 2 * DAY };
    current.wecom.faults.add({ kind: 'delay', ms: 2_000, on: GET_ORDER, times: 1 });
    const { tracker, module } = await current.start({ account, polling: { schedule: byAge } });
    await tracker.track(row);
    await until(() => queries() === 1);
    await module.get(PaymentService, { strict: false }).prepay({ ...NEW_ORDER, amount: { total: 100 } });
    await until(() => queries() > 2);
    expect(await tracker.find(row)).toMatchObject({ trade_state: 'NOTPAY' });
  });

  it.each(['that lists its orders', 'that lists none'])(
    'is polled like a new one by an application %s, if its listener does so when nobody has paid it in time',
    async (kind) => {
      const { current } = cluster;
      const { wecom, redis } = current;
      const row = {
        ...current.order(out_trade_no, kind !== 'that lists none'),
        createdAt: Date.now() - 8 * DAY,
      };
      const options = { ...wecom.credentials, baseUrl: wecom.baseUrl, pollingEngine: BullMqPollingEngine };
      const imports = [
        EventEmitterModule.forRoot(),
        WeComPayRedisModule.forRoot({ connection: redis.url }),
        WeComPayModule.forRoot({ ...options, polling: { schedule: () => 1_000 } }),
      ];
      const { tracker, emitter, close } =
        kind === 'that lists none' ? await withoutLister(imports) : await asReplica();
      const [unresolved, told]: [unknown[], string[]] = [[], []];
      emitter.on('wecom-pay.order.unresolved', async (event: unknown) => {
        unresolved.push(event);
        await tracker.track(row);
      });
      emitter.on('wecom-pay.order.changed', ({ order }: OrderEvent) => void told.push(order.trade_state));
      await tracker.track(row);
      await until(() => queries() > 3);
      wecom.orders.pay(out_trade_no);
      await until(() => told.length > 0);
      expect([told, unresolved.length]).toEqual([['SUCCESS'], 1]);
      await close();
    },
  );

  async function withoutLister(imports: Parameters<typeof Test.createTestingModule>[0]['imports']) {
    const module = await Test.createTestingModule({ imports: imports! })
      .setLogger(new RecordingLogger())
      .compile();
    await module.init();
    return {
      tracker: module.get(OrderTracker, { strict: false }),
      emitter: module.get(EventEmitter2, { strict: false }),
      close: () => module.close(),
    };
  }

  async function asReplica() {
    const { module, tracker } = await cluster.current.start({
      polling: { schedule: () => 1_000, sweepEvery: HOUR },
    });
    const emitter = module.get(EventEmitter2, { strict: false });
    return { tracker, emitter, close: async () => undefined };
  }
});
