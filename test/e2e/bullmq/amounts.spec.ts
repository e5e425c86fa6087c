import { expect, it } from '@jest/globals';
import { PaymentService } from '../../../lib/index.js';
import { useCluster } from '../../support/e2e-cluster.js';
import { makeDue, sweptSince } from '../../support/e2e-jobs.js';
import { APPID, NEW_ORDER } from '../../support/e2e-payments.js';
import { describeWithRedis } from '../../support/e2e-redis.js';
import { until } from '../../support/e2e-time.js';

const RARELY = { schedule: () => 3_600_000, sweepEvery: 300 };

describeWithRedis('the amount that replicas expect of an order', () => {
  const cluster = useCluster({ readings: { changedOrder: 'repeat' } });
  const ref = { out_trade_no: NEW_ORDER.out_trade_no };

  async function startWeb() {
    const web = await cluster.current.startWeb({ polling: RARELY, account: { appid: APPID } });
    const payments = web.module.get(PaymentService, { strict: false });
    const prepay = (total: number) => payments.prepay({ ...NEW_ORDER, amount: { total } });
    return { ...web, prepay };
  }

  /** The customer has paid; says as what a worker tells it. */
  async function told(): Promise<readonly string[]> {
    const { current } = cluster;
    const { shop } = await current.start({ polling: RARELY });
    await makeDue(current.redis, ref.out_trade_no);
    await until(() => shop.events.length + shop.mismatches.length > 0);
    return [...shop.events, ...shop.mismatches].map(({ id }) => id.split('/')[2]!);
  }

  it('is the one that it was created with first', async () => {
    const { prepay } = await startWeb();
    const first = await prepay(880);
    await prepay(1);
    cluster.current.wecom.payments.requestPayment(first);
    expect(await told()).toEqual(['SUCCESS']);
  });

  it('is the one that it was created with, if it was tracked without any', async () => {
    const { current } = cluster;
    current.wecom.orders.create({ ...ref, total: 100 });
    const { tracker, prepay } = await startWeb();
    await tracker.track(ref);
    await prepay(880);
    await prepay(100);
    current.wecom.orders.pay(ref.out_trade_no);
    expect(await told()).toEqual(['MISMATCH']);
  });

  it('is the one that track() says, which is forgotten once the order has ended', async () => {
    const { current } = cluster;
    current.wecom.orders.create({ ...ref, total: 100 });
    const { tracker } = await startWeb();
    await tracker.track({ ...ref, total: 99 });
    await tracker.track({ ...ref, total: 100 });
    current.wecom.orders.pay(ref.out_trade_no);
    expect(await told()).toEqual(['SUCCESS']);
    await sweptSince(tracker);
    await makeDue(current.redis, ref.out_trade_no);
    await until(async () => (await tracker.find(ref)) === undefined);
    await until(async () => (await current.redis.command('HLEN', 'bull:wecom-pay:corrections')) === 0);
  });

  it.each([
    ['an order that nobody has tracked', undefined],
    ['one that was tracked without any', {}],
  ])('is the one that pollNow() says of %s', async (_what, tracked) => {
    const { current } = cluster;
    current.wecom.orders.create({ ...ref, total: 100 });
    const { tracker } = await startWeb();
    if (tracked) await tracker.track(ref);
    current.wecom.orders.pay(ref.out_trade_no);
    await tracker.pollNow({ ...ref, total: 99 });
    await until(async () => (await tracker.find(ref)) !== undefined);
    expect(await told()).toEqual(['MISMATCH']);
  });

  it('is forgotten with an order that is untracked', async () => {
    const { tracker } = await startWeb();
    for (const total of [99, 100]) await tracker.track({ ...ref, total });
    await tracker.untrack(ref);
    expect(await cluster.current.redis.command('HLEN', 'bull:wecom-pay:corrections')).toBe(0);
  });
});
