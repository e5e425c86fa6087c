import { expect, it } from '@jest/globals';
import { useCluster } from '../../support/e2e-cluster.js';
import { describeWithRedis } from '../../support/e2e-redis.js';
import { until } from '../../support/e2e-time.js';

const EVERY_SECOND = { schedule: ({ attempts }: { attempts: number }) => (attempts === 0 ? 0 : 1_000) };

describeWithRedis('a replica that WeCom refuses', () => {
  const cluster = useCluster();

  it('leaves the orders to the others', async () => {
    const { current } = cluster;
    const names = Array.from({ length: 40 }, (_, index) => `ORDER-${index}`);
    for (const name of names) {
      current.order(name);
      current.wecom.orders.pay(name);
    }
    const sick = await current.start({ polling: EVERY_SECOND, account: { corpSecret: 'a-wrong-secret' } });
    await until(async () => (await sick.tracker.stats()).paused !== undefined);
    await current.start({ polling: EVERY_SECOND });
    await until(() => current.open.size === 0);
    expect(current.told.toSorted()).toEqual(names.map((name) => `${name} SUCCESS`).toSorted());
    expect(sick.shop.events).toEqual([]);
  });
});
