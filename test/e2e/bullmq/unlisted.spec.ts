import { afterEach, expect, it } from '@jest/globals';
import { WECOM_PAY_QUEUE } from '../../../lib/bullmq/index.js';
import { ItemJobs } from '../../../lib/bullmq/jobs/item-jobs.js';
import { ItemQueue } from '../../../lib/bullmq/jobs/item-queue.js';
import { UnlistedJobs } from '../../../lib/bullmq/jobs/unlisted-jobs.js';
import { ListedItems } from '../../../lib/bullmq/sweeps/listed-items.js';
import { wholeNow } from '../../../lib/common/clock.js';
import type { WatchedItem } from '../../../lib/polling/kinds/watched-item.js';
import { ORDERS } from '../../../lib/polling/kinds/orders.js';
import { RedisConnections } from '../../../lib/redis/connection/redis-connections.js';
import { useCluster } from '../../support/e2e-cluster.js';
import { describeWithRedis } from '../../support/e2e-redis.js';

const HOUR = 3_600_000;
const KEY = '1900000001/ORDER-1';

describeWithRedis('an order that a sweep no longer lists', () => {
  const toClose: { close(): Promise<void> }[] = [];
  // Before Redis is.
  afterEach(async () => {
    for (const one of toClose.splice(0)) await one.close();
  });
  const cluster = useCluster();

  /** An open order that the first sweep has listed, and that is due in an hour. */
  async function begin(progress: { readonly renewedAt?: number } = {}) {
    const { module } = await cluster.current.startWeb();
    const jobs = new ItemJobs(
      ORDERS,
      WECOM_PAY_QUEUE,
      module.get(RedisConnections, { strict: false }),
      24 * HOUR,
    );
    toClose.push(jobs);
    const connections = module.get(RedisConnections, { strict: false });
    const listed = new ListedItems(connections, (type) => jobs.keyOf(type), HOUR);
    const item = ORDERS.create({ key: KEY, createdAt: wholeNow(), fields: { total: 100 } }, 0);
    item.update(progress);
    await jobs.schedule(item, wholeNow() + HOUR, false);
    await listed.note([item], 1, undefined);
    const queue = new ItemQueue(ORDERS, WECOM_PAY_QUEUE, connections);
    toClose.push(queue);
    const unlisted = new UnlistedJobs(ORDERS, queue, jobs.marks, jobs.corrections);
    const sweep = (number: number) => listed.finish(number, [], (key) => unlisted.remove(key, number));
    const stillListed = async () => cluster.current.redis.command('ZSCORE', jobs.keyOf('listed'), KEY);
    return { jobs, item, listed, queue, sweep, stillListed };
  }

  const claim = ({ marks }: ItemJobs, item: WatchedItem) => marks.note(item, 'SUCCESS', item);

  it('is no longer tracked', async () => {
    const { jobs, sweep, stillListed } = await begin();
    await sweep(2);
    expect(await jobs.find(KEY)).toBeUndefined();
    expect(await stillListed()).toBeNull();
  });

  it('stays tracked while a notice waits for WeCom to answer, and goes with the next sweep', async () => {
    const { jobs, item, sweep, stillListed } = await begin();
    await claim(jobs, item);
    await sweep(2);
    const kept = await jobs.find(KEY);
    expect(kept).toMatchObject({ total: 100 });
    // Whoever has marked it may have died then.
    expect(kept!.dueAt).toBeLessThanOrEqual(wholeNow());
    expect(await jobs.marks.read(item)).toMatchObject({ mark: 'claimed' });
    await jobs.marks.settle(item, await jobs.marks.read(item), undefined);
    await sweep(3);
    expect(await jobs.find(KEY)).toBeUndefined();
    expect(await stillListed()).toBeNull();
  });

  it('is tracked anew if its job is gone while a notice waits for WeCom to answer', async () => {
    const { jobs, item, listed, sweep } = await begin();
    await jobs.cancel(KEY);
    await jobs.marks.note(item, 'SUCCESS', undefined);
    await jobs.corrections.note([ORDERS.create({ key: KEY, createdAt: 0, fields: { total: 999 } }, 0)]);
    await sweep(2);
    const anew = (await jobs.find(KEY))!;
    await listed.open(anew);
    expect(anew).toMatchObject({ phase: 'asked', sweepsBefore: 2 });
    await jobs.corrections.apply(anew);
    expect(anew).toMatchObject({ total: 999 });
  });

  /** Does something between two commands of the sweep. */
  function whenFound(queue: ItemQueue, happen: () => Promise<unknown>): void {
    const find = queue.find.bind(queue);
    queue.find = async (key) => {
      queue.find = find;
      const found = await find(key);
      await happen();
      return found;
    };
  }

  it('stays tracked, and is polled, if a notice comes just as its job is removed', async () => {
    const { jobs, item, queue, sweep } = await begin();
    whenFound(queue, () => claim(jobs, item));
    await sweep(2);
    const kept = await jobs.find(KEY);
    expect(kept).toMatchObject({ total: 100, phase: 'open' });
    expect(kept!.dueAt).toBeLessThanOrEqual(wholeNow());
    expect(await jobs.marks.read(item)).toMatchObject({ mark: 'claimed' });
  });

  it('keeps what was noted of it, if a notice comes just as its job is removed', async () => {
    const { jobs, item, queue, sweep } = await begin();
    await jobs.corrections.note([ORDERS.create({ key: KEY, createdAt: 0, fields: { total: 999 } }, 0)]);
    whenFound(queue, () => claim(jobs, item));
    await sweep(2);
    const kept = await jobs.find(KEY);
    await jobs.corrections.apply(kept!);
    expect(kept).toMatchObject({ total: 999 });
  });

  it('stays tracked if a notice has its job added just after it had gone', async () => {
    const { jobs, item, queue, sweep, stillListed } = await begin();
    await jobs.cancel(KEY);
    whenFound(queue, () => jobs.hasten(item, 'SUCCESS'));
    await sweep(2);
    expect(await jobs.find(KEY)).toBeDefined();
    expect(await stillListed()).not.toBeNull();
  });

  it('is followed in that moment, though a payment before it was created again had failed', async () => {
    const { jobs, item, queue, sweep } = await begin({ renewedAt: wholeNow() });
    const failed = ORDERS.create({ key: KEY, createdAt: 0 }, 0);
    failed.update({ state: 'PAYERROR' });
    await jobs.marks.ended(failed);
    whenFound(queue, () => claim(jobs, item));
    await sweep(2);
    expect(await jobs.find(KEY)).toMatchObject({ phase: 'open' });
  });

  it('is left to the next sweep, but not told again, if its end was told while its job was removed', async () => {
    const { jobs, item, queue, sweep } = await begin();
    whenFound(queue, async () => {
      await claim(jobs, item);
      item.update({ state: 'SUCCESS' });
      await jobs.marks.ended(item);
    });
    await sweep(2);
    expect(await jobs.find(KEY)).toMatchObject({
      acknowledgedState: 'SUCCESS',
      phase: 'ended',
      sweepsBefore: 2,
    });
  });
});
