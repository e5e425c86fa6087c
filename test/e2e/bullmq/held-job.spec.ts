import { afterEach, expect, it } from '@jest/globals';
import { Worker } from 'bullmq';
import { HeldJob } from '../../../lib/bullmq/queue/held-job.js';
import { WECOM_PAY_QUEUE } from '../../../lib/bullmq/index.js';
import type { ItemJobData } from '../../../lib/bullmq/jobs/item-job.js';
import { jobDataOf } from '../../../lib/bullmq/jobs/item-job.js';
import { ItemJobs } from '../../../lib/bullmq/jobs/item-jobs.js';
import { wholeNow } from '../../../lib/common/clock.js';
import type { WatchPhase } from '../../../lib/lifecycle/lifecycle.types.js';
import { ORDERS } from '../../../lib/polling/kinds/orders.js';
import { RedisConnections } from '../../../lib/redis/connection/redis-connections.js';
import { useCluster } from '../../support/e2e-cluster.js';
import { describeWithRedis } from '../../support/e2e-redis.js';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const key = '1900000001/ORDER-1';
const created = () => ORDERS.create({ key, createdAt: wholeNow() }, 0);

describeWithRedis('an order whose job a worker holds', () => {
  const toClose: { close(): Promise<void> }[] = [];
  // Before Redis is.
  afterEach(async () => {
    for (const one of toClose.splice(0)) await one.close();
  });
  const cluster = useCluster();

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
      await jobs.polled.putBack(held, item, wholeNow() + 12 * HOUR);
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
    await jobs.polled.remove({ remove, redis: held.redis }, item);
    expect((await jobs.find(key)) !== undefined).toBe(isTracked);
  });

  it.each(['before', 'after'])(
    'that WeCom did not know is tracked, though its worker lets it go just %s that',
    async (when) => {
      const { jobs, item, held } = await taken('asked');
      item.update({ phase: 'not-found' });
      await held.write(jobDataOf(ORDERS, item, wholeNow()));
      const find = jobs.find.bind(jobs);
      const letGo = () => jobs.polled.remove(held, item);
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

  it.each([
    ['is tracked', undefined],
    ['is gone, if that has been told', 'SUCCESS'],
  ])('that is claimed to be paid just before its worker lets it go %s', async (_what, end) => {
    const { jobs, item, held } = await taken();
    const note = jobs.marks.note.bind(jobs.marks);
    jobs.marks.note = async (...claim) => {
      jobs.marks.note = note;
      await jobs.polled.remove(held, item);
      item.update({ state: end });
      if (end !== undefined) await jobs.marks.ended(item);
      return note(...claim);
    };
    await jobs.hasten(created(), 'SUCCESS');
    expect((await jobs.find(key)) !== undefined).toBe(end === undefined);
  });

  it('is tracked by the application, if only the mark says so that it was untracked and no longer is', async () => {
    const { jobs, item, held } = await taken('asked');
    await jobs.cancel(key);
    const remove = async () => {
      const isRemoved = await held.remove();
      await jobs.marks.uncancel([key]);
      return isRemoved;
    };
    await jobs.polled.remove({ remove, redis: held.redis }, item, true);
    expect(await jobs.find(key)).toMatchObject({ phase: 'open' });
  });

  it('is gone if it is untracked once more just as its worker, which knows, lets it go', async () => {
    const { jobs, item, held } = await taken();
    await jobs.cancel(key);
    const remove = async () => {
      const isRemoved = await held.remove();
      await jobs.cancel(key);
      return isRemoved;
    };
    await jobs.polled.remove({ remove, redis: held.redis }, item, true);
    expect(await jobs.find(key)).toBeUndefined();
  });

  it('keeps what is noted of it, if another process adds it as its worker lets it go', async () => {
    const { jobs, item, held } = await taken();
    const remove = async () => {
      await held.remove();
      await jobs.schedule(created(), wholeNow(), false);
      await jobs.corrections.open(item);
      return true;
    };
    await jobs.polled.remove({ remove, redis: held.redis }, item);
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
});
