import { afterEach, describe, expect, it } from '@jest/globals';
import { Injectable } from '@nestjs/common';
import { Worker } from 'bullmq';
import { WECOM_PAY_QUEUE } from '../../../lib/bullmq/index.js';
import { HeldJob } from '../../../lib/bullmq/held-job.js';
import type { ItemJobData } from '../../../lib/bullmq/item-job.js';
import { jobDataOf } from '../../../lib/bullmq/item-job.js';
import { ItemJobs } from '../../../lib/bullmq/item-jobs.js';
import { wholeNow } from '../../../lib/common/clock.js';
import type { PollSchedule, UnfinishedOrder } from '../../../lib/index.js';
import { OnOrder, PaymentService, WeComPayError } from '../../../lib/index.js';
import type { WatchPhase } from '../../../lib/lifecycle/lifecycle.types.js';
import { ORDERS } from '../../../lib/polling/kinds/orders.js';
import { RedisConnections } from '../../../lib/redis/connection/redis-connections.js';
import type { Replica } from '../../support/e2e-cluster.js';
import { useCluster } from '../../support/e2e-cluster.js';
import { NOTIFICATIONS, paid, receive } from '../../support/e2e-notifications.js';
import { APPID, NEW_ORDER } from '../../support/e2e-payments.js';
import { describeWithRedis } from '../../support/e2e-redis.js';
import { GET_ORDER } from '../../support/e2e-scene.js';
import { until } from '../../support/e2e-time.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const { out_trade_no } = NEW_ORDER;
const key = `1900000001/${out_trade_no}`;
const created = () => ORDERS.create({ key, createdAt: wholeNow() }, 0);

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
  const toClose: { close(): Promise<void> }[] = [];
  // Before Redis is.
  afterEach(async () => {
    for (const one of toClose.splice(0)) await one.close();
  });
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

  /** A worker has taken the job of an order that is two days old, or that was only asked for. */
  async function taken(phase: WatchPhase = 'open') {
    const { current } = cluster;
    const { module } = await current.startWeb();
    const connections = module.get(RedisConnections, { strict: false });
    const jobs = new ItemJobs(ORDERS, WECOM_PAY_QUEUE, connections, 7 * DAY);
    const item = ORDERS.create({ key, createdAt: wholeNow() - 2 * DAY }, 0, phase);
    item.update({ attempts: 5 });
    const worker = new Worker(WECOM_PAY_QUEUE, null, {
      connection: { url: current.redis.url },
      autorun: false,
    });
    await jobs.schedule(item, wholeNow(), false);
    const job = await worker.getNextJob('token');
    const redis = current.redis.client();
    const held = new HeldJob<ItemJobData>(job, worker.toKey(job.id!), 'token', redis);
    toClose.push({ close: () => worker.close(true) }, jobs, {
      close: () => Promise.resolve(redis.disconnect()),
    });
    return { jobs, item, held };
  }

  it('is polled like a new one, though its worker puts it back just as it is created again', async () => {
    const { jobs, item, held } = await taken();
    const renew = jobs.corrections.renew.bind(jobs.corrections);
    jobs.corrections.renew = async (...renewal) => {
      await jobs.putBack(held, item, wholeNow() + 12 * HOUR);
      await renew(...renewal);
    };
    await jobs.schedule(created(), wholeNow() + 5_000, true);
    expect((await jobs.find(key))!.dueAt! - wholeNow()).toBeLessThanOrEqual(5_000);
  });

  it.each<[string, boolean, (jobs: ItemJobs) => Promise<void>]>([
    ['is created again', true, (jobs) => jobs.schedule(created(), wholeNow(), true)],
    ['is claimed to be paid', true, (jobs) => jobs.hasten(created(), 'SUCCESS')],
    ['is untracked', false, (jobs) => jobs.cancel(key)],
    [
      'is created again and untracked',
      false,
      async (jobs) => {
        await jobs.schedule(created(), wholeNow(), true);
        await jobs.cancel(key);
      },
    ],
  ])('that %s just as its worker lets it go is tracked: %s', async (_what, isTracked, happen) => {
    const { jobs, item, held } = await taken();
    const remove = async () => {
      await happen(jobs);
      return held.remove();
    };
    await jobs.letGo({ remove, redis: held.redis }, item);
    expect((await jobs.find(key)) !== undefined).toBe(isTracked);
  });

  it.each(['before', 'after'])(
    'that WeCom did not know is tracked, though its worker lets it go just %s that',
    async (when) => {
      const { jobs, item, held } = await taken('asked');
      item.update({ phase: 'not-found' });
      await held.write(jobDataOf(ORDERS, item, wholeNow()));
      const find = jobs.find.bind(jobs);
      const letGo = () => jobs.letGo(held, item);
      // `track()` looks at the job twice.
      const looks = [when === 'before' ? letGo : undefined];
      jobs.find = async (one) => {
        const found = await find(one);
        await looks.shift()?.();
        return found;
      };
      await jobs.schedule(created(), wholeNow(), false);
      if (when === 'after') await letGo();
      expect(await find(key)).toMatchObject({ phase: 'open' });
    },
  );

  it('keeps what is noted of it, if another process adds it as its worker lets it go', async () => {
    const { jobs, item, held } = await taken();
    const remove = async () => {
      await held.remove();
      await jobs.schedule(created(), wholeNow(), false);
      await jobs.corrections.open(item);
      return true;
    };
    await jobs.letGo({ remove, redis: held.redis }, item);
    expect(await held.redis.hlen(`bull:${WECOM_PAY_QUEUE}:corrections`)).toBe(1);
  });

  it('is gone once its job is, whoever has removed it', async () => {
    const { jobs, held } = await taken();
    expect([await held.remove(), await held.remove()]).toEqual([true, true]);
    expect(await jobs.find(key)).toBeUndefined();
  });

  it('is not gone if its worker has lost it', async () => {
    const { jobs, held } = await taken();
    await cluster.current.redis.command('DEL', `bull:${WECOM_PAY_QUEUE}:${key}:lock`);
    expect(await held.remove()).toBe(false);
    expect(await jobs.find(key)).toBeDefined();
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
