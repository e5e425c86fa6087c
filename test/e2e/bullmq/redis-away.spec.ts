import { once } from 'node:events';
import { createServer } from 'node:net';
import { expect, it, jest } from '@jest/globals';
import { WeComEngineError } from '../../../lib/index.js';
import { useCluster } from '../../support/e2e-cluster.js';
import { describeWithRedis } from '../../support/e2e-redis.js';
import { AT_ONCE, until, undisturbedDurationOf } from '../../support/e2e-time.js';

const RARELY = { schedule: ({ attempts }: { attempts: number }) => (attempts === 0 ? 0 : 3_600_000) };

/** Stands in for a Redis that ends each connection, until so many were tried. */
async function afterAttempts(port: number, count: number): Promise<void> {
  let attempts = 0;
  const server = createServer((socket) => {
    attempts++;
    socket.destroy();
  }).listen(port, '127.0.0.1');
  await until(() => attempts >= count);
  server.close();
  await once(server, 'close');
}

describeWithRedis('an application whose Redis is unreachable', () => {
  const cluster = useCluster();

  it.each(['killed', 'frozen'])(
    'refuses an order within 2 s when Redis is %s, and delivers it after the next sweep',
    async (how) => {
      const { current } = cluster;
      const worker = await current.start({ polling: RARELY });
      const web = await current.startWeb();
      await until(async () => (await worker.tracker.stats()).lastSweep !== undefined);
      const order = current.order('ORDER-1');
      current.wecom.orders.pay('ORDER-1');
      if (how === 'killed') await current.redis.kill();
      else current.redis.freeze();
      const tracked = web.tracker.track(order);
      expect(await undisturbedDurationOf(tracked)).toBeLessThan(AT_ONCE);
      await expect(tracked).rejects.toBeInstanceOf(WeComEngineError);
      await expect(tracked).rejects.toThrow(
        /^Order 1900000001\/ORDER-1 could not be tracked now\. The next sweep will add it if @UnfinishedOrders\(\) lists it\. The polling engine is unreachable \([\w ]+\)\.$/u,
      );
      if (how === 'killed') await current.redis.start();
      else current.redis.thaw();
      await until(() => worker.shop.states.includes('SUCCESS'));
    },
  );

  it('delivers what the shop has sold soon after Redis is back, however rare the sweeps', async () => {
    const { current } = cluster;
    const worker = await current.start({ polling: { ...RARELY, sweepEvery: 600_000 } });
    await until(async () => (await worker.tracker.stats()).lastSweep !== undefined);
    await current.redis.kill();
    current.order('ORDER-1');
    current.wecom.orders.pay('ORDER-1');
    await current.redis.start();
    await until(() => current.open.size === 0);
    expect(current.told).toEqual(['ORDER-1 SUCCESS']);
  });

  it('refuses all else within 2 s as well, but still answers pollNow() and waitFor()', async () => {
    const { current } = cluster;
    const { tracker } = await current.startWeb();
    const order = current.order('ORDER-1');
    await tracker.track(order);
    await current.redis.kill();
    const calls = [tracker.untrack(order), tracker.find(order), tracker.stats()];
    for (const call of calls) {
      expect(await undisturbedDurationOf(call)).toBeLessThan(AT_ONCE);
      await expect(call).rejects.toBeInstanceOf(WeComEngineError);
    }
    expect(await tracker.pollNow(order)).toMatchObject({ trade_state: 'NOTPAY' });
    current.wecom.orders.pay('ORDER-1');
    expect(await tracker.waitFor(order)).toMatchObject({ trade_state: 'SUCCESS' });
  });

  it('refuses a wrong order for what is wrong with it', async () => {
    const { current } = cluster;
    const { tracker } = await current.startWeb();
    await current.redis.kill();
    await expect(tracker.track({ out_trade_no: 'bad' })).rejects.toThrow(/out_trade_no/u);
  });

  it('logs that once, not with each attempt', async () => {
    const { current } = cluster;
    const output = ['log', 'warn', 'error'].map((level) => jest.spyOn(console, level as 'log'));
    const replicas = [await current.start({ polling: RARELY }), await current.start({ polling: RARELY })];
    for (const { logger } of replicas) logger.lines.splice(0);
    await current.redis.kill();
    await afterAttempts(current.redis.port, 50);
    const said = current.logged.filter((line) => !line.startsWith('Watching'));
    expect(said.length).toBeLessThanOrEqual(8);
    expect(said.filter((line) => /^Redis at 127\.0\.0\.1:\d+ is unreachable/u.test(line)).length).toBe(2);
    for (const spy of output) {
      expect(spy).not.toHaveBeenCalled();
      spy.mockRestore();
    }
    await current.redis.start();
  });

  it('delivers an order that is polled at that moment exactly once', async () => {
    const { current } = cluster;
    const worker = await current.start({ polling: RARELY });
    current.order('ORDER-1');
    current.wecom.orders.pay('ORDER-1');
    let killed = false;
    const { handle } = worker.shop;
    worker.shop.handle = async (event, shop) => {
      if (!killed) await current.redis.kill();
      killed = true;
      return handle(event, shop);
    };
    await until(() => killed);
    await current.redis.start();
    await until(async () => (await worker.tracker.stats().catch(() => undefined))?.tracked === 0);
    expect(worker.shop.states).toEqual(['SUCCESS']);
  });

  it('closes within the drain time', async () => {
    const { current } = cluster;
    const worker = await current.start({ polling: RARELY });
    current.order('ORDER-1');
    await until(async () => (await worker.tracker.stats()).tracked === 1);
    await current.redis.kill();
    expect(await undisturbedDurationOf(worker.module.close())).toBeLessThan(AT_ONCE);
  });
});
