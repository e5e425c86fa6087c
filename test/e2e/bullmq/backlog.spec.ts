import { expect, it } from '@jest/globals';
import { useCluster } from '../../support/e2e-cluster.js';
import { describeWithRedis } from '../../support/e2e-redis.js';
import { GET_ORDER } from '../../support/e2e-scene.js';
import { until } from '../../support/e2e-time.js';

const MANY = 300;
const POLLING = {
  concurrency: 1,
  schedule: ({ attempts }: { attempts: number }) => (attempts === 0 ? 0 : 3_600_000),
};

describeWithRedis('a worker with hundreds of orders due', () => {
  const cluster = useCluster({ latency: 30 });

  it('delivers what pollNow() has found before the rest', async () => {
    const { current } = cluster;
    const queries = () => current.wecom.requestsTo(GET_ORDER).length;
    const web = await current.startWeb({ polling: POLLING });
    const orders = Array.from({ length: MANY }, (_, index) => current.order(`ORDER-${index}`, false));
    // One by one: each has the time limit of a call to itself.
    for (const order of orders) await web.tracker.track(order);
    const worker = await current.start({ polling: POLLING });
    await until(() => queries() > 0);
    const last = orders.at(-1)!;
    const fresh = current.order('ORDER-NEW', false);
    for (const { out_trade_no } of [last, fresh]) current.wecom.orders.pay(out_trade_no);
    await Promise.all([web.tracker.pollNow(last), web.tracker.pollNow(fresh)]);
    await until(() => worker.shop.events.length === 2);
    expect(queries()).toBeLessThan(MANY / 3);
  });
});
