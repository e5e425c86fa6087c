import { describe, expect, it } from '@jest/globals';
import { Injectable } from '@nestjs/common';
import type { PollSchedule, UnfinishedOrder } from '../../../lib/index.js';
import { WECOM_PAY_QUEUE } from '../../../lib/bullmq/index.js';
import { ItemJobs } from '../../../lib/bullmq/jobs/item-jobs.js';
import { wholeNow } from '../../../lib/common/clock.js';
import { OnOrder, PaymentService, WeComPayError } from '../../../lib/index.js';
import { ORDERS } from '../../../lib/polling/kinds/orders.js';
import { RedisConnections } from '../../../lib/redis/connection/redis-connections.js';
import type { Replica } from '../../support/e2e-cluster.js';
import { useCluster } from '../../support/e2e-cluster.js';
import { changeData } from '../../support/e2e-jobs.js';
import { NOTIFICATIONS, paid, receive } from '../../support/e2e-notifications.js';
import { APPID, NEW_ORDER } from '../../support/e2e-payments.js';
import { describeWithRedis } from '../../support/e2e-redis.js';
import { GET_ORDER } from '../../support/e2e-scene.js';
import { until } from '../../support/e2e-time.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const { out_trade_no } = NEW_ORDER;

/** A young order is polled every second, an older one every hour. */
const byAge: PollSchedule = ({ age, attempts }) => (attempts === 0 || age < 60_000 ? 1_000 : HOUR);

/** Keeps watching orders that nobody has paid in time. */
@Injectable()
class Keeper {
  unresolved = 0;
  paid = 0;
  keep: () => unknown = () => undefined;

  @OnOrder('UNRESOLVED')
  async givenUp(): Promise<void> {
    this.unresolved++;
    await this.keep();
  }

  @OnOrder('SUCCESS')
  markPaid(): void {
    this.paid++;
  }
}

describeWithRedis('an order that was polled and is tracked again', () => {
  const cluster = useCluster({ readings: { changedOrder: 'repeat' } });
  const queries = () => cluster.current.wecom.requestsTo(GET_ORDER).length;
  const account = { appid: APPID };

  it('is polled like a new one, by whichever process, once its customer is about to pay', async () => {
    const { current } = cluster;
    const row = { ...current.order(out_trade_no), createdAt: Date.now() - 2 * DAY };
    current.open.set(out_trade_no, row);
    const { tracker } = await current.start({ account, polling: { schedule: byAge } });
    const web = await current.startWeb({ account, polling: { schedule: byAge } });
    await until(async () => Number((await tracker.find(row))?.nextPollAt) > Date.now() + 60_000);
    await web.module.get(PaymentService, { strict: false }).prepay({ ...NEW_ORDER, amount: { total: 100 } });
    await until(() => queries() > 3);
    current.wecom.orders.pay(out_trade_no);
    await until(() => current.told.length > 0);
    expect(current.told).toEqual([`${out_trade_no} SUCCESS`]);
  });

  it('is polled like a new one, though its poll had begun before', async () => {
    const { current } = cluster;
    const row = { ...current.order(out_trade_no), createdAt: Date.now() - 2 * DAY };
    current.wecom.faults.add({ kind: 'delay', ms: 2_000, on: GET_ORDER, times: 1 });
    const { tracker, module } = await current.start({ account, polling: { schedule: byAge } });
    await tracker.track(row);
    await until(() => queries() === 1);
    await module.get(PaymentService, { strict: false }).prepay({ ...NEW_ORDER, amount: { total: 100 } });
    await until(() => queries() > 2);
    expect(await tracker.find(row)).toMatchObject({ trade_state: 'NOTPAY' });
  });

  it('is polled like a new one, though only pollNow() had asked about it before', async () => {
    const { current } = cluster;
    const ref = current.order(out_trade_no, false);
    const polling = { schedule: byAge, sweepEvery: HOUR };
    const { tracker, module } = await current.start({ account, polling });
    await tracker.pollNow(ref);
    await until(async () => Number((await tracker.find(ref))?.nextPollAt) > Date.now());
    const before = queries();
    await module.get(PaymentService, { strict: false }).prepay({ ...NEW_ORDER, amount: { total: 100 } });
    await until(() => queries() > before + 2);
    expect(await tracker.find(ref)).toMatchObject({ trade_state: 'NOTPAY' });
  });

  it('is tracked from then on, though it is created while a worker hears that WeCom does not know it', async () => {
    const { current } = cluster;
    const { wecom } = current;
    const { tracker, module } = await current.start({
      account,
      polling: { schedule: byAge, sweepEvery: HOUR },
    });
    const fault = wecom.faults.add({ kind: 'status', status: 500, on: GET_ORDER, times: Infinity });
    await expect(tracker.pollNow({ out_trade_no }, { timeout: 300 })).rejects.toThrow(WeComPayError);
    await until(async () => (await tracker.find({ out_trade_no })) !== undefined);
    fault.remove();
    wecom.faults.add({ kind: 'delay', ms: 2_000, on: GET_ORDER, times: 1 });
    const before = queries();
    await until(() => queries() > before);
    await module.get(PaymentService, { strict: false }).prepay(NEW_ORDER);
    wecom.orders.pay(out_trade_no);
    await until(() => current.told.length > 0);
    expect(current.told).toEqual([`${out_trade_no} SUCCESS`]);
  });

  describe('after its end, where nothing lists orders', () => {
    /** Its worker has notified the application, and has gone since. */
    async function begin() {
      const { current } = cluster;
      const { module } = await current.startWeb({ hasShop: false });
      const jobs = new ItemJobs(
        ORDERS,
        WECOM_PAY_QUEUE,
        module.get(RedisConnections, { strict: false }),
        7 * DAY,
      );
      const item = ORDERS.create({ key: '1900000001/ORDER-1', createdAt: 0 }, 0);
      current.order('ORDER-1', false);
      current.wecom.orders.pay('ORDER-1');
      return { current, jobs, item };
    }

    async function letGo({ current, jobs }: Awaited<ReturnType<typeof begin>>) {
      await jobs.close();
      const { tracker } = await current.start({ hasShop: false, polling: { sweepEvery: HOUR } });
      await until(async () => (await tracker.find({ out_trade_no: 'ORDER-1' })) === undefined);
      return current.wecom.requestsTo(GET_ORDER);
    }

    it('is let go, if its worker died before that', async () => {
      const begun = await begin();
      const told = { trade_state: 'SUCCESS', told: 'SUCCESS', phase: 'ended' };
      await begun.jobs.schedule(begun.item, wholeNow(), false);
      await changeData(begun.current.redis, 'ORDER-1', told);
      expect(await letGo(begun)).toEqual([]);
    });

    it('is told of another end that its listener has refused, though its worker died since', async () => {
      const { current, jobs, item } = await begin();
      const told = { trade_state: 'SUCCESS', told: 'PAYERROR', announced: 'SUCCESS', phase: 'ended' };
      await jobs.schedule(item, wholeNow(), false);
      await changeData(current.redis, 'ORDER-1', told);
      await jobs.close();
      const keeper = new Keeper();
      await current.start({ hasShop: false, providers: [{ provide: Keeper, useValue: keeper }] });
      await until(() => keeper.paid > 0);
      expect(keeper.paid).toBe(1);
    });

    it('is let go, if pollNow() has asked for it once more', async () => {
      const begun = await begin();
      begun.item.update({ state: 'SUCCESS' });
      await begun.jobs.marks.ended(begun.item);
      await begun.jobs.hasten(begun.item);
      expect(await begun.jobs.find(begun.item.key)).toMatchObject({ phase: 'ended' });
      expect(await letGo(begun)).toEqual([]);
    });
  });

  describe.each([true, false])('by its listener, once nobody has paid it in time (listed: %s)', (hasShop) => {
    async function start(keeper: Keeper): Promise<Replica & { readonly row: UnfinishedOrder }> {
      const { current } = cluster;
      const row = { ...current.order(out_trade_no), createdAt: Date.now() - 8 * DAY };
      const replica = await current.start({
        polling: { schedule: () => 1_000, sweepEvery: HOUR },
        account: { notifications: NOTIFICATIONS },
        providers: [{ provide: Keeper, useValue: keeper }],
        hasShop,
      });
      return { ...replica, row };
    }

    it('is polled like a new one', async () => {
      const keeper = new Keeper();
      const { tracker, row } = await start(keeper);
      keeper.keep = () => tracker.track(row);
      await tracker.track(row);
      await until(() => queries() > 3);
      cluster.current.wecom.orders.pay(out_trade_no);
      await until(() => keeper.paid > 0);
      expect([keeper.unresolved, keeper.paid]).toEqual([1, 1]);
    });

    it('is polled once a notification comes meanwhile', async () => {
      const { wecom } = cluster.current;
      const keeper = new Keeper();
      const { tracker, module, row } = await start(keeper);
      keeper.keep = async () => {
        wecom.orders.pay(out_trade_no);
        await receive(module, paid(wecom, out_trade_no));
      };
      await tracker.track(row);
      await until(() => keeper.paid > 0);
      expect([keeper.unresolved, keeper.paid]).toEqual([1, 1]);
    });
  });
});
