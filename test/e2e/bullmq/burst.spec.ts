import { expect, it } from '@jest/globals';
import { useCluster } from '../../support/e2e-cluster.js';
import { describeWithRedis } from '../../support/e2e-redis.js';

const NEVER = { schedule: () => 3_600_000 };
const MANY = 300;

describeWithRedis('many orders at once', () => {
  const cluster = useCluster();

  it('are all tracked by track(), and untracked by untrack()', async () => {
    const { current } = cluster;
    const { tracker } = await current.startWeb({ polling: NEVER });
    const orders = Array.from({ length: MANY }, (_, index) => ({ out_trade_no: `ORDER-${index}` }));
    // The first one opens the queue.
    await tracker.track(orders[0]!);
    await Promise.all(orders.map((order) => tracker.track(order)));
    expect(await tracker.stats()).toMatchObject({ tracked: MANY });
    await Promise.all(orders.map((order) => tracker.track(order)));
    expect(await tracker.stats()).toMatchObject({ tracked: MANY });
    await Promise.all(orders.map((order) => tracker.untrack(order)));
    expect(await tracker.stats()).toMatchObject({ tracked: 0 });
  });

  it('are tracked or not as the last call of each says', async () => {
    const { current } = cluster;
    const { tracker } = await current.startWeb({ polling: NEVER });
    const orders = Array.from({ length: 50 }, (_, index) => ({ out_trade_no: `ORDER-${index}` }));
    const even = orders.filter((_order, index) => index % 2 === 0);
    await Promise.all([
      ...orders.map((order) => tracker.track(order)),
      ...orders.map((order) => tracker.untrack(order)),
      ...even.map((order) => tracker.track(order)),
    ]);
    const found = await Promise.all(orders.map((order) => tracker.find(order)));
    expect(found.map((order) => order !== undefined)).toEqual(orders.map((_order, index) => index % 2 === 0));
  });

  it('each fail for what is wrong with itself', async () => {
    const { current } = cluster;
    const { tracker } = await current.startWeb({ polling: NEVER });
    const rows = ['ORDER-1', 'bad', 'ORDER-2', 'x'].map((out_trade_no) => ({ out_trade_no }));
    const outcomes = await Promise.allSettled(rows.map((row) => tracker.track(row)));
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'rejected']);
    expect(await tracker.stats()).toMatchObject({ tracked: 2 });
  });
});
