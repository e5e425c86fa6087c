import { expect, it } from '@jest/globals';
import { useCluster } from '../../support/e2e-cluster.js';
import { sweptSince } from '../../support/e2e-jobs.js';
import { describeWithRedis } from '../../support/e2e-redis.js';
import { until } from '../../support/e2e-time.js';

const EIGHT_DAYS = 8 * 86_400_000;

describeWithRedis('an order that was given up at the horizon', () => {
  const cluster = useCluster();

  it('is polled like a new one once it is tracked again, and not because it is still listed', async () => {
    const { current } = cluster;
    const row = { ...current.order('ORDER-1'), createdAt: new Date(Date.now() - EIGHT_DAYS) };
    current.open.set('ORDER-1', row);
    const { tracker, shop } = await current.start({ polling: { schedule: () => 1_000, sweepEvery: 300 } });
    await until(() => shop.unresolved.length > 0);
    await until(async () => (await tracker.find(row))?.isPolling === false);
    await sweptSince(tracker);
    expect(await tracker.find(row)).toMatchObject({ attempts: 1 });

    await tracker.track(row);
    await until(async () => ((await tracker.find(row))?.attempts ?? 0) > 1);
    current.wecom.orders.pay('ORDER-1');
    await until(() => current.told.length > 0);
    expect([current.told, shop.unresolved.length]).toEqual([['ORDER-1 SUCCESS'], 1]);
  });
});
