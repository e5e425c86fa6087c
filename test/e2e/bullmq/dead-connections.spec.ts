import { afterEach, expect, it } from '@jest/globals';
import { useCluster } from '../../support/e2e-cluster.js';
import { describeWithRedis } from '../../support/e2e-redis.js';
import { Relay } from '../../support/e2e-relay.js';
import { until } from '../../support/e2e-time.js';

/** The promise is 15 s; the rest is for a busy machine. The kernel alone would take a quarter of an hour. */
const BACK_WITHIN = 60_000;

describeWithRedis('dead connections to Redis that were never closed', () => {
  const cluster = useCluster();

  let relay: Relay | undefined;
  afterEach(async () => {
    await relay?.close();
  });

  it('are replaced', async () => {
    const { current } = cluster;
    relay = await Relay.to(current.redis.url);
    const { tracker } = await current.start({ redis: { connection: `redis://127.0.0.1:${relay.port}` } });
    await until(async () => (await tracker.stats()).lastSweep !== undefined);
    relay.swallow();
    await expect(tracker.stats()).rejects.toThrow('no answer in time');
    current.order('ORDER-1');
    current.wecom.orders.pay('ORDER-1');
    await until(() => current.open.size === 0, BACK_WITHIN);
    expect(await tracker.stats()).toMatchObject({ isStarted: true });
  });
});
