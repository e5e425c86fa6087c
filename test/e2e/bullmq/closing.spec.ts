import { expect, it } from '@jest/globals';
import { PaymentService } from '../../../lib/index.js';
import { useCluster } from '../../support/e2e-cluster.js';
import { CLOSE_ORDER } from '../../support/e2e-payments.js';
import { describeWithRedis } from '../../support/e2e-redis.js';
import { until } from '../../support/e2e-time.js';

const FIVE_MINUTES = 300_000;
const RARELY = { schedule: ({ attempts }: { attempts: number }) => (attempts === 0 ? 0 : 3_600_000) };

describeWithRedis('orders of several replicas', () => {
  const cluster = useCluster({ closableAfter: 0 });
  /** An order that the shop lists, created that long ago. */
  const listed = (out_trade_no: string, age: number, total?: number) => {
    const { current } = cluster;
    current.order(out_trade_no, false);
    current.open.set(out_trade_no, { out_trade_no, createdAt: new Date(Date.now() - age), total });
  };
  /** The application corrects the amount in its row. */
  const correct = (out_trade_no: string, total: number) => {
    const { open } = cluster.current;
    open.set(out_trade_no, { ...open.get(out_trade_no)!, total });
  };
  const closes = () => cluster.current.wecom.requestsTo(CLOSE_ORDER).length;

  it('are closed once each by polling, at their age, and told as CLOSED', async () => {
    const { current } = cluster;
    listed('ORDER-1', FIVE_MINUTES - 2_000);
    listed('ORDER-2', 0);
    const polling = { ...RARELY, closeAfter: FIVE_MINUTES };
    for (let replica = 0; replica < 2; replica++) await current.start({ polling });
    await until(() => current.told.length > 0);
    expect(current.told).toEqual(['ORDER-1 CLOSED']);
    expect(closes()).toBe(1);
  });

  it('are told as SUCCESS if the customer was faster', async () => {
    const { current } = cluster;
    listed('ORDER-1', FIVE_MINUTES);
    current.wecom.orders.pay('ORDER-1');
    await current.start({ polling: { ...RARELY, closeAfter: FIVE_MINUTES } });
    await until(() => current.told.length > 0);
    expect([current.told, closes()]).toEqual([['ORDER-1 SUCCESS'], 0]);
  });

  it('are closed by hand in a web process, and told by a worker', async () => {
    const { current } = cluster;
    listed('ORDER-1', FIVE_MINUTES);
    const web = await current.startWeb({ polling: RARELY });
    const worker = await current.start({ polling: RARELY });
    await until(async () => (await worker.tracker.find({ out_trade_no: 'ORDER-1' }))?.attempts === 1);
    const payments = web.module.get(PaymentService, { strict: false });
    const order = await payments.close(current.open.get('ORDER-1')!);
    expect(order.trade_state).toBe('CLOSED');
    await until(() => worker.shop.states.includes('CLOSED'));
    expect(web.shop.events).toEqual([]);
  });

  it('are told as MISMATCH if their amount is another, and as SUCCESS once their row is corrected', async () => {
    const { current } = cluster;
    listed('ORDER-1', 0, 99);
    const worker = await current.start({ polling: { ...RARELY, sweepEvery: 300 } });
    worker.shop.handle = ({ id }) => {
      if (id.endsWith('SUCCESS')) current.open.clear();
    };
    current.wecom.orders.pay('ORDER-1');
    await worker.tracker.pollNow({ out_trade_no: 'ORDER-1' });
    await until(() => worker.shop.mismatches.length > 1);
    expect(new Set(worker.shop.mismatches.map(({ id }) => id))).toEqual(
      new Set(['1900000001/ORDER-1/MISMATCH']),
    );
    correct('ORDER-1', 100);
    await until(() => worker.shop.states.includes('SUCCESS'));
    await until(async () => (await worker.tracker.stats()).tracked === 0);
  });
});
