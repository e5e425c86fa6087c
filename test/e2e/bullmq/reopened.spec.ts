import { expect, it } from '@jest/globals';
import { PaymentService } from '../../../lib/index.js';
import { useCluster } from '../../support/e2e-cluster.js';
import { sweptSince } from '../../support/e2e-jobs.js';
import { APPID, NEW_ORDER } from '../../support/e2e-payments.js';
import { describeWithRedis } from '../../support/e2e-redis.js';
import { until } from '../../support/e2e-time.js';

const EIGHT_DAYS = 8 * 86_400_000;

describeWithRedis('an order that was given up at the horizon', () => {
  const cluster = useCluster({ readings: { changedOrder: 'repeat' } });
  const { out_trade_no } = NEW_ORDER;

  /** A worker has told that nobody has paid the order, of which the shop expects 100 分. */
  async function givenUp() {
    const { current } = cluster;
    const row = { out_trade_no, createdAt: new Date(Date.now() - EIGHT_DAYS), total: 100 };
    current.order(out_trade_no);
    current.open.set(out_trade_no, row);
    const polling = { schedule: () => 1_000, sweepEvery: 300 };
    const { tracker, shop, module } = await current.start({ polling, account: { appid: APPID } });
    await until(() => shop.unresolved.length > 0);
    await until(async () => (await tracker.find(row))?.isPolling === false);
    await sweptSince(tracker);
    expect(await tracker.find(row)).toMatchObject({ attempts: 1 });
    const isPolledAgain = () => until(async () => ((await tracker.find(row))?.attempts ?? 0) > 1);
    return { row, tracker, shop, isPolledAgain, payments: module.get(PaymentService, { strict: false }) };
  }

  it('is polled like a new one once it is tracked again, and not because it is still listed', async () => {
    const { row, tracker, shop, isPolledAgain } = await givenUp();
    await tracker.track(row);
    await isPolledAgain();
    cluster.current.wecom.orders.pay(out_trade_no);
    await until(() => cluster.current.told.length > 0);
    expect([cluster.current.told, shop.unresolved.length]).toEqual([[`${out_trade_no} SUCCESS`], 1]);
  });

  it('is polled once its customer is about to pay, and still expects the amount that is known', async () => {
    const { payments, shop } = await givenUp();
    cluster.current.open.set(out_trade_no, { out_trade_no });
    await payments.prepay({ ...NEW_ORDER, amount: { total: 880 } });
    cluster.current.wecom.orders.pay(out_trade_no);
    await until(() => cluster.current.told.length + shop.mismatches.length > 0);
    expect([cluster.current.told, shop.mismatches]).toEqual([[`${out_trade_no} SUCCESS`], []]);
  });
});
