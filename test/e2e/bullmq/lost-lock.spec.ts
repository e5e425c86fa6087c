import { expect, it } from '@jest/globals';
import type { Replica } from '../../support/e2e-cluster.js';
import { useCluster } from '../../support/e2e-cluster.js';
import { loseLock } from '../../support/e2e-jobs.js';
import { describeWithRedis } from '../../support/e2e-redis.js';
import { GET_ORDER } from '../../support/e2e-scene.js';
import { until } from '../../support/e2e-time.js';

const POLLING = {
  sweepEvery: 300,
  schedule: ({ attempts }: { attempts: number }) => (attempts === 0 ? 0 : 3_600_000),
};
/** Long enough for another worker to take the order, tell its end, and let it go. */
const HANGS_FOR = 8_000;
/** Nothing is asked again because its answer is late. */
const PATIENT = { attemptTimeout: 20_000, timeout: 30_000 };

describeWithRedis('a worker that hung, and lost an order to another', () => {
  const cluster = useCluster();

  /** The first worker has the answer NOTPAY on its way when the second one takes the order, which was paid meanwhile. */
  async function takeOver(handle: Replica['shop']['handle']): Promise<{ first: Replica; second: Replica }> {
    const { current } = cluster;
    const first = await current.start({ polling: POLLING, account: PATIENT });
    const second = await current.start({ polling: { ...POLLING, autoStart: false }, account: PATIENT });
    second.shop.handle = handle;
    current.wecom.faults.add({ kind: 'delay', ms: HANGS_FOR, on: GET_ORDER, times: 1 });
    await first.tracker.track(current.order('ORDER-1', false));
    await until(() => current.wecom.requestsTo(GET_ORDER).length === 1);
    current.wecom.orders.pay('ORDER-1');
    await loseTo(second, first);
    await until(() => second.shop.events.length > 0);
    return { first, second };
  }

  /** Whatever hangs takes no jobs. */
  async function loseTo(second: Replica, first: Replica): Promise<void> {
    void first.tracker.stop();
    await loseLock(cluster.current.redis, 'ORDER-1');
    await second.tracker.start();
  }

  /** Ends when the answer has come that the first worker waited for, and it has done with it what it does. */
  async function wakeUp({ tracker }: Replica): Promise<void> {
    await until(async () => (await tracker.stats()).running === 0);
    await tracker.stop();
    // What it writes after the poll, it has written before it can close.
    const { module } = cluster.current.replicas[0]!;
    await module.close();
  }

  it('does not write its older state over the newer one', async () => {
    const { current } = cluster;
    const { first, second } = await takeOver(() => {
      throw new Error('not taken yet');
    });
    await until(
      async () => (await second.tracker.find({ out_trade_no: 'ORDER-1' }))?.trade_state === 'SUCCESS',
    );
    await wakeUp(first);
    expect(await second.tracker.find({ out_trade_no: 'ORDER-1' })).toMatchObject({ trade_state: 'SUCCESS' });
    expect(first.shop.states).toEqual([]);
    expect(new Set(current.told)).toEqual(new Set(['ORDER-1 SUCCESS']));
  });

  it('does not bring back an order that is no longer tracked', async () => {
    const { current } = cluster;
    const { first, second } = await takeOver(() => undefined);
    await until(async () => (await second.tracker.stats()).tracked === 0);
    await wakeUp(first);
    expect(await second.tracker.stats()).toMatchObject({ tracked: 0 });
    expect(current.told).toEqual(['ORDER-1 SUCCESS']);
  });

  it('leaves it to the other one to take that the order is untracked', async () => {
    const { current } = cluster;
    const queries = () => current.wecom.requestsTo(GET_ORDER).length;
    const slowQuery = () =>
      current.wecom.faults.add({ kind: 'delay', ms: HANGS_FOR, on: GET_ORDER, times: 1 });
    const order = current.order('ORDER-1', false);
    const first = await current.start({ polling: POLLING, account: PATIENT });
    const second = await current.start({ polling: { ...POLLING, autoStart: false }, account: PATIENT });
    slowQuery();
    await first.tracker.track(order);
    await until(() => queries() === 1);
    slowQuery();
    await loseTo(second, first);
    await until(() => queries() === 2);
    await second.tracker.untrack(order);
    await wakeUp(first);
    await until(async () => (await second.tracker.stats()).tracked === 0);
    expect([current.told, queries()]).toEqual([[], 2]);
  });
});
