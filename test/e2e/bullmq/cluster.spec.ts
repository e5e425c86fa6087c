import { setTimeout as pause } from 'node:timers/promises';
import { expect, it } from '@jest/globals';
import { useCluster } from '../../support/e2e-cluster.js';
import { describeWithRedis } from '../../support/e2e-redis.js';
import { GET_ORDER } from '../../support/e2e-scene.js';
import { until } from '../../support/e2e-time.js';

/** So far away that nothing is polled by itself after the first time. */
const RARELY = { schedule: ({ attempts }: { attempts: number }) => (attempts === 0 ? 0 : 3_600_000) };
/** Not even the first time. */
const NEVER = { schedule: () => 3_600_000 };

describeWithRedis('orders that several replicas track', () => {
  const cluster = useCluster();
  const queries = () => cluster.current.wecom.requestsTo(GET_ORDER).length;

  it('are polled by a worker after a web process has tracked them', async () => {
    const { current } = cluster;
    const web = await current.startWeb({ polling: RARELY });
    const worker = await current.start({ polling: RARELY });
    const order = current.order('ORDER-1', false);
    current.wecom.orders.pay('ORDER-1');
    await web.tracker.track(order);
    await until(() => worker.shop.states.includes('SUCCESS'));
    expect(web.shop.events).toEqual([]);
    expect(await web.tracker.stats()).toMatchObject({ isStarted: false, isIdle: true });
  });

  it('are polled by no runOnce(): a worker polls what is due', async () => {
    const web = await cluster.current.startWeb({ polling: RARELY });
    await expect(web.tracker.runOnce()).rejects.toThrow('OrderTracker.runOnce() is for one process');
  });

  it('are one job each, however often and wherever they are tracked and listed', async () => {
    const { current } = cluster;
    const replicas = [
      await current.startWeb({ polling: NEVER }),
      await current.start({ polling: NEVER }),
      await current.start({ polling: NEVER }),
    ];
    const orders = ['ORDER-1', 'ORDER-2', 'ORDER-3'].map((name) => current.order(name));
    await Promise.all(
      replicas.flatMap(({ tracker }) =>
        orders.flatMap((order) => [tracker.track(order), tracker.track(order)]),
      ),
    );
    const { tracker } = replicas[0]!;
    await until(async () => (await tracker.stats()).lastSweep?.listed === 3);
    expect(await tracker.stats()).toMatchObject({ tracked: 3, due: 0 });
  });

  it('are delivered once, by one of the workers', async () => {
    const { current } = cluster;
    for (let worker = 0; worker < 3; worker++) await current.start({ polling: RARELY });
    const names = Array.from({ length: 60 }, (_, index) => `ORDER-${index}`);
    for (const name of names) {
      current.order(name);
      current.wecom.orders.pay(name);
    }
    await until(() => current.open.size === 0);
    expect(current.told).toHaveLength(names.length);
    expect(new Set(current.told)).toEqual(new Set(names.map((name) => `${name} SUCCESS`)));
    expect(current.replicas.filter(({ shop }) => shop.events.length > 0).length).toBeGreaterThan(1);
  });

  it('are no longer tracked when the shop stops listing them', async () => {
    const { current } = cluster;
    const worker = await current.start({ polling: NEVER });
    const order = current.order('ORDER-1');
    await until(async () => (await worker.tracker.find(order)) !== undefined);
    current.open.clear();
    await until(async () => (await worker.tracker.find(order)) === undefined);
    expect(await worker.tracker.stats()).toMatchObject({ tracked: 0 });
  });

  it('stay tracked while the shop still lists them after the event, and are redelivered', async () => {
    const { current } = cluster;
    const worker = await current.start({ polling: { ...RARELY, sweepEvery: 500 } });
    worker.shop.handle = () => undefined;
    current.order('ORDER-1');
    current.wecom.orders.pay('ORDER-1');
    await until(() => worker.shop.events.length === 2);
    expect(new Set(worker.shop.events.map(({ id }) => id)).size).toBe(1);
    current.open.clear();
    await until(async () => (await worker.tracker.stats()).tracked === 0);
  });

  it('are delivered once if the shop never listed them, and are then no longer tracked', async () => {
    const { current } = cluster;
    const worker = await current.start({ polling: { ...RARELY, sweepEvery: 300 } });
    const order = current.order('ORDER-1', false);
    current.wecom.orders.pay('ORDER-1');
    await worker.tracker.track(order);
    await until(() => worker.shop.events.length === 1);
    await until(async () => (await worker.tracker.find(order)) === undefined);
    expect(worker.shop.states).toEqual(['SUCCESS']);
  });

  it('end a wait in a process that does not poll, and are delivered by one that does', async () => {
    const { current } = cluster;
    const web = await current.startWeb({ polling: NEVER });
    const worker = await current.start({ polling: NEVER });
    const order = current.order('ORDER-1');
    await web.tracker.track(order);
    const ended = web.tracker.waitFor(order);
    await until(() => queries() > 0);
    current.wecom.orders.pay('ORDER-1');
    expect(await ended).toMatchObject({ trade_state: 'SUCCESS' });
    await until(() => worker.shop.states.includes('SUCCESS'));
    expect(web.shop.events).toEqual([]);
  });

  it('are delivered at once after pollNow() in a process that does not poll, though not due for an hour', async () => {
    const { current } = cluster;
    const web = await current.startWeb({ polling: NEVER });
    const worker = await current.start({ polling: NEVER });
    const order = current.order('ORDER-1');
    await web.tracker.track(order);
    current.wecom.orders.pay('ORDER-1');
    const answers = await Promise.all([web.tracker.pollNow(order), web.tracker.pollNow(order)]);
    expect(answers.map(({ trade_state }) => trade_state)).toEqual(['SUCCESS', 'SUCCESS']);
    await until(() => current.told.length === 1);
    expect(queries()).toBe(2);
    await web.tracker.pollNow(order);
    await until(async () => (await worker.tracker.find(order)) === undefined);
    expect(current.told).toEqual(['ORDER-1 SUCCESS']);
  });

  it('are delivered after pollNow() although the answer from before the payment was still in flight', async () => {
    const { current } = cluster;
    const web = await current.startWeb({ polling: RARELY });
    const worker = await current.start({ polling: RARELY });
    const order = current.order('ORDER-1', false);
    current.wecom.faults.add({ kind: 'delay', ms: 1_000, on: GET_ORDER, times: 1 });
    await web.tracker.track(order);
    await until(() => queries() === 1);
    current.wecom.orders.pay('ORDER-1');
    expect(await web.tracker.pollNow(order)).toMatchObject({ trade_state: 'SUCCESS' });
    await until(() => worker.shop.states.includes('SUCCESS'));
  });

  it('are no longer polled after they were untracked elsewhere', async () => {
    const { current } = cluster;
    const web = await current.startWeb({ polling: NEVER });
    const worker = await current.start({ polling: NEVER });
    const order = current.order('ORDER-1', false);
    await worker.tracker.track(order);
    await web.tracker.untrack(order);
    expect(await worker.tracker.find(order)).toBeUndefined();
  });

  it('are swept by one replica at a time', async () => {
    const { current } = cluster;
    let listing = 0;
    let most = 0;
    for (let worker = 0; worker < 3; worker++) {
      const { shop } = await current.start({ polling: { ...NEVER, sweepEvery: 50 } });
      const { open } = shop;
      shop.unfinished = async () => {
        shop.listings++;
        most = Math.max(most, ++listing);
        await pause(30);
        listing--;
        return open.values();
      };
    }
    const listings = () => current.replicas.map(({ shop }) => shop.listings);
    await until(() => listings().reduce((sum, count) => sum + count) >= 30);
    expect(most).toBe(1);
    expect(listings().filter((count) => count > 0).length).toBeGreaterThan(1);
  });

  it('are polled by the other replicas when one stops', async () => {
    const { current } = cluster;
    const first = await current.start({ polling: RARELY });
    const second = await current.start({ polling: RARELY });
    await first.tracker.stop();
    const order = current.order('ORDER-1');
    current.wecom.orders.pay('ORDER-1');
    await first.tracker.track(order);
    await until(() => second.shop.states.includes('SUCCESS'));
    expect(first.shop.events).toEqual([]);
  });

  it('keep their state for any replica to continue from', async () => {
    const { current } = cluster;
    const first = await current.start({ polling: RARELY });
    const order = current.order('ORDER-1');
    await until(async () => (await first.tracker.find(order))?.trade_state === 'NOTPAY');
    await first.module.close();
    const second = await current.start({ polling: RARELY });
    expect(await second.tracker.find(order)).toMatchObject({ trade_state: 'NOTPAY', attempts: 1 });
    current.wecom.orders.pay('ORDER-1');
    await second.tracker.pollNow(order);
    await until(() => second.shop.events.length === 1);
    expect(second.shop.events[0]).toMatchObject({ previousState: 'NOTPAY', attempt: 2, source: 'schedule' });
  });
});
