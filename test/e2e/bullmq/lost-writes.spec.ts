import { afterEach, expect, it } from '@jest/globals';
import { useCluster } from '../../support/e2e-cluster.js';
import { describeWithRedis, TestRedis } from '../../support/e2e-redis.js';
import { Relay } from '../../support/e2e-relay.js';
import { GET_TOKEN } from '../../support/e2e-scene.js';
import { until } from '../../support/e2e-time.js';

/** Nothing is polled by itself but what nobody has polled yet. */
const POLLING = {
  schedule: ({ attempts }: { attempts: number }) => (attempts === 0 ? 0 : 3_600_000),
  sweepEvery: 500,
};

describeWithRedis('a replica of Redis that is promoted without the last writes', () => {
  const endings: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const end of endings.splice(0)) await end();
  });
  // Its own hook comes after the one above: Redis goes last.
  const cluster = useCluster();

  async function relayTo(redis: TestRedis): Promise<Relay> {
    const relay = await Relay.to(redis.url);
    endings.push(() => relay.close());
    return relay;
  }

  it('costs no event and no token, and makes none contradictory', async () => {
    const { current } = cluster;
    const { wecom } = current;
    const link = await relayTo(current.redis);
    const standby = await TestRedis.open({ config: ['--replicaof', '127.0.0.1', `${link.port}`] });
    endings.push(() => standby[Symbol.asyncDispose]());
    const way = await relayTo(current.redis);
    const options = { polling: POLLING, redis: { connection: `redis://127.0.0.1:${way.port}` } };
    const worker = await current.start(options);
    const web = await current.startWeb(options);

    const [known, ended] = ['ORDER-KNOWN', 'ORDER-ENDED'].map((name) => current.order(name));
    const isPolled = async (order: { out_trade_no: string }) =>
      (await web.tracker.find(order))?.trade_state === 'NOTPAY';
    await until(async () => (await isPolled(known!)) && (await isPolled(ended!)));
    await until(async () => (await current.redis.command('WAIT', 1, 1_000)) === 1);

    link.swallow();
    wecom.tokens.revoke();
    wecom.orders.pay('ORDER-ENDED');
    await web.tracker.pollNow(ended!);
    await until(() => !current.open.has('ORDER-ENDED'));
    await until(async () => (await web.tracker.find(ended!)) === undefined);
    const lost = current.order('ORDER-LOST');
    await web.tracker.track(lost);
    await until(() => isPolled(lost));

    await current.redis.kill();
    await standby.command('REPLICAOF', 'NO', 'ONE');
    way.redirect(standby.url);
    expect(await standby.command('EXISTS', 'bull:wecom-pay:1900000001/ORDER-LOST')).toBe(0);
    expect(await standby.command('EXISTS', 'bull:wecom-pay:1900000001/ORDER-ENDED')).toBe(1);
    for (const name of ['ORDER-KNOWN', 'ORDER-LOST']) wecom.orders.pay(name);

    const late = await current.startWeb(options);
    expect(await late.tracker.pollNow(lost)).toMatchObject({ trade_state: 'SUCCESS' });
    await until(async () => (await late.tracker.find(known!)) !== undefined);
    await late.tracker.pollNow(known!);
    await until(() => current.open.size === 0);
    await until(async () => (await late.tracker.stats()).tracked === 0);
    expect(new Set(current.told)).toEqual(
      new Set(['ORDER-ENDED SUCCESS', 'ORDER-KNOWN SUCCESS', 'ORDER-LOST SUCCESS']),
    );
    expect(new Set(worker.shop.events.map(({ id }) => id)).size).toBe(3);
    expect(wecom.requestsTo(GET_TOKEN).length).toBeLessThanOrEqual(3);
  });
});
