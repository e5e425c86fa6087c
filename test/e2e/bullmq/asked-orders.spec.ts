import { expect, it } from '@jest/globals';
import { useCluster } from '../../support/e2e-cluster.js';
import { makeDue, makeOld, sweptSince } from '../../support/e2e-jobs.js';
import { describeWithRedis } from '../../support/e2e-redis.js';
import { until } from '../../support/e2e-time.js';
import { useHanging } from '../../support/hanging.js';

const CLOSE_ORDER = '/cgi-bin/miniapppay/close_order';
const HOUR = 3_600_000;
const RARELY = { schedule: () => HOUR, sweepEvery: 300 };

describeWithRedis('an order that pollNow() has asked for', () => {
  const cluster = useCluster({ closableAfter: 0 });
  const listing = useHanging<[]>([]);
  const ref = { out_trade_no: 'ORDER-1' };
  const closes = () => cluster.current.wecom.requestsTo(CLOSE_ORDER).length;

  /** A web process asks for an order of which no worker knows, and which looks an hour old. */
  async function askInWeb() {
    const { current } = cluster;
    current.order(ref.out_trade_no, false);
    const web = await current.startWeb({ polling: RARELY });
    await web.tracker.pollNow(ref);
    await until(async () => (await web.tracker.find(ref)) !== undefined);
    await makeOld(current.redis, ref.out_trade_no);
    return web;
  }

  const startWorker = () => cluster.current.start({ polling: { ...RARELY, closeAfter: HOUR / 2 } });

  it('is not closed by polling, and no longer tracked once a sweep does not list it', async () => {
    const { tracker } = await askInWeb();
    await makeDue(cluster.current.redis, ref.out_trade_no);
    await startWorker();
    // Not polled if the worker took long to start: then its first sweep tells already.
    await until(async () => (await tracker.find(ref))?.attempts !== 0);
    await sweptSince(tracker);
    await makeDue(cluster.current.redis, ref.out_trade_no);
    await until(async () => (await tracker.find(ref)) === undefined);
    expect([cluster.current.told, closes()]).toEqual([[], 0]);
  });

  it('is polled by the next worker, though the clock of the web process is two minutes slow', async () => {
    const { current } = cluster;
    const number = Date.now() + 120_000;
    const redis = current.redis.client();
    await redis.mset('bull:wecom-pay:sweeps', number, 'bull:wecom-pay:sweeps-done', number);
    redis.disconnect();
    await askInWeb();
    current.wecom.orders.pay(ref.out_trade_no);
    const { shop, tracker } = await current.start({ polling: { ...RARELY, autoStart: false } });
    shop.unfinished = () => listing.current.promise;
    await makeDue(current.redis, ref.out_trade_no);
    await tracker.start();
    await until(() => current.told.length > 0);
    expect(shop.states).toEqual(['SUCCESS']);
  });

  it('is closed in time once it is listed', async () => {
    await askInWeb();
    cluster.current.open.set(ref.out_trade_no, ref);
    const worker = await startWorker();
    await until(async () => (await worker.tracker.stats()).lastSweep !== undefined);
    await makeDue(cluster.current.redis, ref.out_trade_no);
    await until(() => cluster.current.told.length > 0);
    expect([cluster.current.told, closes()]).toEqual([['ORDER-1 CLOSED'], 1]);
  });

  it('is closed in time once it is tracked, also if its age is known only from then on', async () => {
    const { current } = cluster;
    current.order(ref.out_trade_no, false);
    const web = await current.startWeb({ polling: RARELY });
    await web.tracker.pollNow(ref);
    await until(async () => (await web.tracker.find(ref)) !== undefined);
    await web.tracker.track({ ...ref, createdAt: new Date(Date.now() - HOUR) });
    await startWorker();
    await makeDue(current.redis, ref.out_trade_no);
    await until(() => current.told.length > 0);
    expect([current.told, closes()]).toEqual([['ORDER-1 CLOSED'], 1]);
  });
});
