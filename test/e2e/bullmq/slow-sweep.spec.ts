import { setTimeout as pause } from 'node:timers/promises';
import { expect, it } from '@jest/globals';
import { useCluster } from '../../support/e2e-cluster.js';
import { loseLock } from '../../support/e2e-jobs.js';
import { describeWithRedis } from '../../support/e2e-redis.js';
import { useHanging } from '../../support/hanging.js';
import { until } from '../../support/e2e-time.js';

const POLLING = {
  sweepEvery: 400,
  schedule: ({ attempts }: { attempts: number }) => (attempts === 0 ? 0 : 3_600_000),
};

describeWithRedis('an order whose end the shop has handled', () => {
  const cluster = useCluster();
  const listing = useHanging<[]>([]);

  it('is not redelivered when a sweep takes longer than the time between two', async () => {
    const { current } = cluster;
    for (let replica = 0; replica < 2; replica++) {
      const { shop } = await current.start({ polling: POLLING });
      shop.unfinished = async () => {
        const rows = [...current.open.values()];
        await pause(POLLING.sweepEvery * 1.5);
        return rows;
      };
    }
    const { tracker } = current.replicas[0]!;
    for (let number = 0; number < 20; number++) {
      const order = current.order(`ORDER-${number}`);
      current.wecom.orders.pay(order.out_trade_no);
      await tracker.track(order);
      await pause(50);
    }
    await until(async () => (await tracker.stats()).tracked === 0);
    expect(current.told).toHaveLength(20);
  });

  it('is not redelivered when the sweeping replica dies, and is no longer tracked after the next sweep', async () => {
    const { current } = cluster;
    const doomed = await current.start({ polling: { ...POLLING, drainTimeout: 1 } });
    const order = current.order('ORDER-1');
    const listings = doomed.shop.listings;
    doomed.shop.unfinished = () => {
      doomed.shop.listings++;
      return listing.current.promise;
    };
    await until(() => doomed.shop.listings > listings);
    current.wecom.orders.pay('ORDER-1');
    await doomed.tracker.track(order);
    const moments = new Set<number>();
    await until(async () => {
      const { nextPollAt } = (await doomed.tracker.find(order)) ?? {};
      if (current.told.length > 0 && nextPollAt) moments.add(nextPollAt.getTime());
      return moments.size > 4;
    });
    await doomed.module.close();
    const worker = await current.start({ polling: { ...POLLING, autoStart: false } });
    await loseLock(current.redis, 'sweep');
    await worker.tracker.start();
    await until(async () => (await worker.tracker.stats()).tracked === 0);
    expect(current.told).toEqual(['ORDER-1 SUCCESS']);
  });
});

describeWithRedis('orders that the shop no longer lists', () => {
  const cluster = useCluster();

  it('are no longer tracked although Redis lost all its data while a sweep ran', async () => {
    const { current } = cluster;
    const redis = current.redis.client();
    // As after 5,000 sweeps.
    await redis.mset('bull:wecom-pay:sweeps', 5_000, 'bull:wecom-pay:sweeps-done', 5_000);
    const { shop, tracker } = await current.start({ polling: { ...POLLING, schedule: () => 3_600_000 } });
    current.order('ORDER-1');
    await until(async () => (await tracker.stats()).tracked === 1);
    const { listings } = shop;
    let isLost = false;
    shop.unfinished = async () => {
      shop.listings++;
      if (!isLost) await redis.flushall();
      isLost = true;
      return current.open.values();
    };
    await until(async () => shop.listings > listings + 2 && (await tracker.stats()).tracked === 1);
    redis.disconnect();
    current.open.clear();
    await until(async () => (await tracker.stats()).tracked === 0);
    expect(isLost).toBe(true);
  });
});
