import { afterEach, expect, it } from '@jest/globals';
import { useCluster } from '../../support/e2e-cluster.js';
import { describeWithRedis, TestRedis } from '../../support/e2e-redis.js';
import { Relay } from '../../support/e2e-relay.js';
import { until } from '../../support/e2e-time.js';

describeWithRedis('a failover of Redis', () => {
  const endings: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const end of endings.splice(0)) await end();
  });
  // Its own hook comes after the one above: Redis goes last.
  const cluster = useCluster();

  /** A replica of the Redis of the cluster, in step with it. */
  async function replica(): Promise<TestRedis> {
    const { port } = cluster.current.redis;
    const redis = await TestRedis.open({ config: ['--replicaof', '127.0.0.1', `${port}`] });
    endings.push(() => redis[Symbol.asyncDispose]());
    await until(async () => String(await redis.command('INFO', 'replication')).includes('link_status:up'));
    return redis;
  }

  it('is survived where the address leads to the new primary, and open connections to the old one', async () => {
    const { current } = cluster;
    const standby = await replica();
    const relay = await Relay.to(current.redis.url);
    endings.push(() => relay.close());
    const redis = { connection: `redis://127.0.0.1:${relay.port}` };
    const worker = await current.start({ redis });
    const web = await current.startWeb({ redis });
    await until(async () => (await worker.tracker.stats()).lastSweep !== undefined);

    relay.redirect(standby.url);
    await standby.command('REPLICAOF', 'NO', 'ONE');
    await current.redis.command('REPLICAOF', '127.0.0.1', standby.port);

    const tracked = current.order('TRACKED', false);
    current.order('LISTED');
    for (const name of ['TRACKED', 'LISTED']) current.wecom.orders.pay(name);
    const track = () =>
      web.tracker.track(tracked).then(
        () => true,
        () => false,
      );
    await until(track);
    const told = () => new Set(worker.shop.events.map(({ id }) => id));
    await until(() => told().size >= 2);
    expect(told()).toEqual(new Set(['1900000001/TRACKED/SUCCESS', '1900000001/LISTED/SUCCESS']));
  });
});
