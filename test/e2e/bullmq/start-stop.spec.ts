import { expect, it } from '@jest/globals';
import { useCluster } from '../../support/e2e-cluster.js';
import type { TestRedis } from '../../support/e2e-redis.js';
import { describeWithRedis } from '../../support/e2e-redis.js';
import { until } from '../../support/e2e-time.js';

const RARELY = { schedule: ({ attempts }: { attempts: number }) => (attempts === 0 ? 0 : 3_600_000) };

/** How many commands Redis gets during this, but for those that ask. */
async function commandsDuring(redis: TestRedis, work: () => Promise<void>): Promise<number> {
  const client = redis.client();
  const count = async () => Number(/total_commands_processed:(\d+)/u.exec(await client.info('stats'))?.[1]);
  const before = await count();
  await work();
  const after = await count();
  client.disconnect();
  return after - before;
}

describeWithRedis('a worker that is started and stopped', () => {
  const cluster = useCluster();

  it('does nothing more when it is stopped at once', async () => {
    const { current } = cluster;
    const worker = await current.startWeb({ polling: RARELY });
    await Promise.all([worker.tracker.start(), worker.tracker.stop()]);
    current.order('ORDER-1');
    const since = performance.now();
    const commands = await commandsDuring(current.redis, () =>
      until(() => performance.now() > since + 1_500),
    );
    expect(commands).toBeLessThan(50);
    expect(worker.shop.listings).toBe(0);
    expect(await worker.tracker.stats()).toMatchObject({ isStarted: false, lastSweep: undefined });
  });

  it('polls in the end when that happens over and over before a last start()', async () => {
    const { current } = cluster;
    const worker = await current.startWeb({ polling: RARELY });
    const calls = Array.from({ length: 20 }, () => [worker.tracker.start(), worker.tracker.stop()]);
    await Promise.all([...calls.flat(), worker.tracker.start()]);
    current.order('ORDER-1');
    current.wecom.orders.pay('ORDER-1');
    await until(() => current.open.size === 0);
    expect(current.told).toEqual(['ORDER-1 SUCCESS']);
  });
});
