import { describe, expect, it } from '@jest/globals';
import type { NotificationConfirmation, PollingOptions } from '../../../lib/index.js';
import { ItemJobs } from '../../../lib/bullmq/jobs/item-jobs.js';
import { WECOM_PAY_QUEUE } from '../../../lib/bullmq/index.js';
import { wholeNow } from '../../../lib/common/clock.js';
import { ORDERS } from '../../../lib/polling/kinds/orders.js';
import { RedisConnections } from '../../../lib/redis/connection/redis-connections.js';
import { useCluster } from '../../support/e2e-cluster.js';
import { NOTIFICATIONS, paid, receive, SUCCESS } from '../../support/e2e-notifications.js';
import { describeWithRedis } from '../../support/e2e-redis.js';
import { changeData, loseLock, makeDue, sweptSince } from '../../support/e2e-jobs.js';
import { GET_ORDER } from '../../support/e2e-scene.js';
import { until } from '../../support/e2e-time.js';

const DAYS = 7 * 86_400_000;
const RARELY = { schedule: ({ attempts }: { attempts: number }) => (attempts === 0 ? 0 : 3_600_000) };

describeWithRedis('a notification that a web process receives', () => {
  const cluster = useCluster();
  const marks = async () => (await cluster.current.redis.command('KEYS', '*mark:*')) as readonly string[];
  const queries = () => cluster.current.wecom.requestsTo(GET_ORDER).length;

  /** A worker that has polled an unpaid order, and a web process. */
  async function begin({
    isListed = true,
    confirm,
    polling = RARELY,
  }: {
    readonly isListed?: boolean;
    readonly confirm?: NotificationConfirmation;
    readonly polling?: PollingOptions;
  } = {}) {
    const { current } = cluster;
    const ref = current.order('ORDER-1', isListed);
    const worker = await current.start({ polling });
    const web = await current.startWeb({
      account: { notifications: { ...NOTIFICATIONS, confirm } },
      polling,
    });
    if (isListed) await until(async () => (await worker.tracker.find(ref))?.trade_state === 'NOTPAY');
    current.wecom.clearHistory();
    return { worker, web };
  }

  it('is told by a worker, with one query', async () => {
    const { current } = cluster;
    const { worker, web } = await begin();
    current.wecom.orders.pay('ORDER-1');
    const copies = Array.from({ length: 20 }, () => receive(web.module, paid(current.wecom)));
    for (const answer of await Promise.all(copies)) expect(answer).toEqual(SUCCESS);
    await until(() => current.told.length > 0);
    await until(async () => (await worker.tracker.stats()).running === 0);
    expect(worker.shop.events).toMatchObject([{ source: 'notification', order: { trade_state: 'SUCCESS' } }]);
    expect(web.shop.events).toEqual([]);
    expect(queries()).toBe(1);
  });

  it('is told of an order that is not listed yet', async () => {
    const { current } = cluster;
    const { web } = await begin({ isListed: false });
    current.wecom.orders.pay('ORDER-1');
    await receive(web.module, paid(current.wecom));
    await until(() => current.told.length > 0);
    expect(current.told).toEqual(['ORDER-1 SUCCESS']);
  });

  it('costs nothing while the order is still listed as ended', async () => {
    const { current } = cluster;
    // What is still listed is told again after two sweeps.
    const { worker, web } = await begin({ polling: { ...RARELY, sweepEvery: 60_000 } });
    worker.shop.handle = () => undefined;
    current.wecom.orders.pay('ORDER-1');
    await receive(web.module, paid(current.wecom));
    await until(() => current.told.length > 0);
    await until(async () => (await worker.tracker.stats()).running === 0);
    current.wecom.clearHistory();
    await receive(web.module, paid(current.wecom));
    const ref = current.order('ORDER-2');
    await worker.tracker.track(ref);
    await until(async () => (await worker.tracker.find(ref))?.attempts === 1);
    expect(current.wecom.requestsTo(GET_ORDER)).toHaveLength(1);
    expect(current.told).toEqual(['ORDER-1 SUCCESS']);
  });

  it('costs nothing once the order is no longer tracked, whichever process has told it', async () => {
    const { current } = cluster;
    const { worker, web } = await begin();
    current.wecom.orders.pay('ORDER-1');
    await receive(web.module, paid(current.wecom));
    await until(async () => (await worker.tracker.find({ out_trade_no: 'ORDER-1' })) === undefined);
    current.wecom.clearHistory();
    await receive(web.module, paid(current.wecom));
    const other = current.order('ORDER-2');
    await web.tracker.track(other);
    await until(async () => (await web.tracker.find(other))?.attempts === 1);
    expect(queries()).toBe(1);
    expect(current.told).toEqual(['ORDER-1 SUCCESS']);
  });

  it('is queried if it claims another end than the one that was told', async () => {
    const { current } = cluster;
    const { worker, web } = await begin();
    current.wecom.orders.close('ORDER-1');
    await worker.tracker.pollNow({ out_trade_no: 'ORDER-1' });
    await until(() => current.told.length > 0);
    await until(async () => (await worker.tracker.find({ out_trade_no: 'ORDER-1' })) === undefined);
    expect(current.told).toEqual(['ORDER-1 CLOSED']);
    current.wecom.clearHistory();
    await receive(web.module, paid(current.wecom));
    await until(() => queries() > 0);
  });

  it('is not told again if the query shows the end that was told, and then leaves nothing behind', async () => {
    const { current } = cluster;
    const { worker, web } = await begin();
    const ref = { out_trade_no: 'ORDER-1' };
    const isGone = async () => (await worker.tracker.find(ref)) === undefined;
    current.wecom.orders.close('ORDER-1');
    await worker.tracker.pollNow(ref);
    await until(() => current.told.length > 0);
    await until(isGone);
    current.wecom.clearHistory();
    await receive(web.module, paid(current.wecom));
    // The query may lag behind the notice, so there is another.
    await until(() => queries() === 2);
    await until(isGone);
    expect(queries()).toBe(2);
    expect(await marks()).toEqual([]);
    expect(current.told).toEqual(['ORDER-1 CLOSED']);
  });

  it('is not told again if the order was let go by a sweep that has not forgotten it yet', async () => {
    const { current } = cluster;
    const web = await current.startWeb({ polling: { ...RARELY, sweepEvery: 60_000 } });
    const worker = await current.start({ polling: { ...RARELY, sweepEvery: 60_000 } });
    await until(async () => (await worker.tracker.stats()).lastSweep !== undefined);
    const ref = current.order('ORDER-1', false);
    current.wecom.orders.pay('ORDER-1');
    const of = (type: string) => `bull:${WECOM_PAY_QUEUE}:${type}`;
    await current.redis.command('SET', of('end:1900000001/ORDER-1'), 'SUCCESS');
    await current.redis.command('ZADD', of('listed'), 1, '1900000001/ORDER-1');
    await web.tracker.pollNow(ref);
    await until(async () => Number((await worker.tracker.find(ref))?.nextPollAt) > Date.now() + 30_000);
    expect(current.told).toEqual([]);
  });

  it('is followed, though its first queries fail and sweeps no longer list the order', async () => {
    const { current } = cluster;
    const { web, worker } = await begin();
    current.open.clear();
    current.wecom.orders.pay('ORDER-1');
    current.wecom.faults.add({ kind: 'status', status: 500, on: GET_ORDER, times: 6 });
    await receive(web.module, paid(current.wecom));
    await until(() => current.told.length > 0);
    expect(current.told).toEqual(['ORDER-1 SUCCESS']);
    await until(async () => (await worker.tracker.find({ out_trade_no: 'ORDER-1' })) === undefined);
    expect(current.told).toEqual(['ORDER-1 SUCCESS']);
  });

  it('wakes no worker about an end that it has told', async () => {
    const { current } = cluster;
    const { worker, web } = await begin({ confirm: 'before-ack' });
    worker.shop.handle = () => undefined;
    current.wecom.orders.pay('ORDER-1');
    await receive(web.module, paid(current.wecom));
    await until(() => current.told.length > 0);
    await worker.module.close();
    await receive(web.module, paid(current.wecom));
    expect(await marks()).toEqual([]);
  });

  it('is polled again soon if the query does not show it yet', async () => {
    const { current } = cluster;
    const { web } = await begin();
    await receive(web.module, paid(current.wecom));
    await until(() => queries() === 1);
    current.wecom.orders.pay('ORDER-1');
    await until(() => current.told.length > 0);
    expect(current.told).toEqual(['ORDER-1 SUCCESS']);
  });

  describe('about an order whose payment was told as failed', () => {
    const FAILED = { trade_state: 'PAYERROR', told: 'PAYERROR', announced: 'PAYERROR', phase: 'ended' };

    /** The application lists it no more, so without the notification it would be let go. */
    async function failed() {
      const begun = await begin({ polling: { ...RARELY, sweepEvery: 60_000 } });
      cluster.current.wecom.orders.fail('ORDER-1');
      cluster.current.open.clear();
      await changeData(cluster.current.redis, 'ORDER-1', FAILED);
      await cluster.current.redis.command('ZREM', `bull:${WECOM_PAY_QUEUE}:listed`, '1900000001/ORDER-1');
      return begun;
    }

    it('is followed, though its first two queries fail', async () => {
      const { current } = cluster;
      const { web } = await failed();
      current.wecom.orders.pay('ORDER-1');
      current.wecom.faults.add({ kind: 'status', status: 500, on: GET_ORDER, times: 6 });
      await receive(web.module, paid(current.wecom));
      await until(() => current.told.length > 0);
      expect(current.told).toEqual(['ORDER-1 SUCCESS']);
      expect(queries()).toBe(7);
      await until(async () => (await marks()).length === 0);
    });

    it('is followed, though its first query does not show the payment yet', async () => {
      const { current } = cluster;
      const { web } = await failed();
      await receive(web.module, paid(current.wecom));
      await until(() => queries() === 1);
      current.wecom.orders.pay('ORDER-1');
      await until(() => current.told.length > 0);
      expect(current.told).toEqual(['ORDER-1 SUCCESS']);
      await until(async () => (await marks()).length === 0);
    });

    it('is followed by the next worker, if one dies over it', async () => {
      const { current } = cluster;
      const { web } = await failed();
      current.wecom.orders.pay('ORDER-1');
      current.wecom.faults.add({ kind: 'hang', on: GET_ORDER, times: 1 });
      await receive(web.module, paid(current.wecom));
      await until(() => queries() === 1);
      await loseLock(current.redis, 'ORDER-1');
      const next = await current.start({ polling: { ...RARELY, sweepEvery: 60_000 } });
      await until(() => next.shop.events.length > 0);
      expect(next.shop.states).toEqual(['SUCCESS']);
    });
  });

  it('is followed once more if WeCom does not know the order, and then leaves nothing behind', async () => {
    const { current } = cluster;
    const { worker, web } = await begin();
    await receive(web.module, paid(current.wecom, 'ORDER-9'));
    await until(() => queries() === 2);
    await until(async () => (await worker.tracker.find({ out_trade_no: 'ORDER-9' })) === undefined);
    expect(queries()).toBe(2);
    expect(await marks()).toEqual([]);
  });

  it('is followed once more if WeCom does not know a listed order, which then keeps its turn', async () => {
    const { current } = cluster;
    const { worker, web } = await begin();
    const ref = { out_trade_no: 'ORDER-9' };
    const isPutBack = async () => Number((await worker.tracker.find(ref))?.nextPollAt) > Date.now() + 60_000;
    await worker.tracker.track(ref);
    await until(() => queries() === 1);
    await until(isPutBack);
    await receive(web.module, paid(current.wecom, 'ORDER-9'));
    await until(() => queries() === 3);
    await until(isPutBack);
    expect(queries()).toBe(3);
    expect(await marks()).toEqual([]);
  });

  it('is followed, though an earlier one came too soon and the order is still not listed', async () => {
    const { current } = cluster;
    const { worker, web } = await begin({ isListed: false });
    await receive(web.module, paid(current.wecom));
    await until(() => queries() === 1);
    await until(async () => (await worker.tracker.stats()).running === 0);
    await sweptSince(worker.tracker);
    current.wecom.orders.pay('ORDER-1');
    await receive(web.module, paid(current.wecom));
    await until(() => current.told.length > 0);
    expect(current.told).toEqual(['ORDER-1 SUCCESS']);
  });

  it('costs no query if the order was told while its mark was made', async () => {
    const { current } = cluster;
    const { worker } = await begin();
    await sweptSince(worker.tracker);
    const told = { trade_state: 'SUCCESS', told: 'SUCCESS', phase: 'ended' };
    await changeData(current.redis, 'ORDER-1', told);
    const mark = `bull:${WECOM_PAY_QUEUE}:mark:1900000001/ORDER-1`;
    await current.redis.command('SET', mark, 'claimed:SUCCESS');
    await makeDue(current.redis, 'ORDER-1');
    await until(async () => (await marks()).length === 0);
    const other = current.order('ORDER-2');
    await worker.tracker.track(other);
    await until(async () => (await worker.tracker.find(other))?.attempts === 1);
    expect(queries()).toBe(1);
  });

  it('is followed at once if it comes while the order is put back', async () => {
    const { current } = cluster;
    const web = await current.startWeb();
    const jobs = new ItemJobs(
      ORDERS,
      WECOM_PAY_QUEUE,
      web.module.get(RedisConnections, { strict: false }),
      DAYS,
    );
    const item = ORDERS.create({ key: '1900000001/ORDER-1', createdAt: 0 }, 0);
    const delayed = () => current.redis.command('ZRANGE', `bull:${WECOM_PAY_QUEUE}:delayed`, 0, -1);
    await jobs.schedule(item, wholeNow() + 3_600_000, false);
    expect(await delayed()).toEqual([item.key]);
    await jobs.marks.note(item, 'SUCCESS', item);
    await jobs.polled.putBack({ putBack: async () => true }, item, undefined);
    expect(await delayed()).toEqual([]);
    await jobs.close();
  });

  it('is followed, though the order is tracked once more while its query, made before the payment, still runs', async () => {
    const { current } = cluster;
    const { worker, web } = await begin({ confirm: 'before-ack' });
    const ref = current.order('ORDER-2');
    current.wecom.faults.add({ kind: 'delay', ms: 3_000, on: GET_ORDER, times: 1 });
    await worker.tracker.track(ref);
    await until(() => queries() === 1);
    current.wecom.orders.pay('ORDER-2');
    // It is accepted once it is noted; WeCom, too, sends again what was not.
    await until(async () => (await receive(web.module, paid(current.wecom, 'ORDER-2'))).status === 200);
    await web.tracker.track(ref);
    await until(() => current.told.length > 0);
    expect(worker.shop.events).toMatchObject([{ source: 'notification' }]);
  });

  it('is followed, though a sweep that began before the order was tracked adds it only now', async () => {
    const { current } = cluster;
    const web = await current.startWeb();
    const jobs = new ItemJobs(
      ORDERS,
      WECOM_PAY_QUEUE,
      web.module.get(RedisConnections, { strict: false }),
      DAYS,
    );
    const items = ['ORDER-1', 'ORDER-2'].map((number) =>
      ORDERS.create({ key: `1900000001/${number}`, createdAt: 0 }, 0),
    );
    const [claimed, cancelled] = items;
    await jobs.marks.note(claimed!, 'SUCCESS', claimed);
    await jobs.marks.cancelled(cancelled!.key);
    await jobs.addMissing(items.map((item) => ({ item, dueAt: wholeNow() })));
    expect(await marks()).toEqual([`bull:${WECOM_PAY_QUEUE}:mark:1900000001/ORDER-1`]);
    await jobs.close();
  });

  it('is acknowledged at once while Redis is away, and told when it is back', async () => {
    const { current } = cluster;
    const { web } = await begin();
    current.wecom.orders.pay('ORDER-1');
    current.redis.freeze();
    expect(await receive(web.module, paid(current.wecom))).toEqual(SUCCESS);
    current.redis.thaw();
    await until(() => current.told.length > 0);
    expect(current.told).toEqual(['ORDER-1 SUCCESS']);
  });

  it('is not acknowledged with before-ack while Redis is away: WeCom sends it again', async () => {
    const { current } = cluster;
    const { web } = await begin({ confirm: 'before-ack' });
    current.redis.freeze();
    expect(await receive(web.module, paid(current.wecom))).toMatchObject({ status: 503 });
  });
});
