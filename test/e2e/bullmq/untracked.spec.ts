import { afterEach, expect, it } from '@jest/globals';
import { WECOM_PAY_QUEUE } from '../../../lib/bullmq/index.js';
import { ItemJobs } from '../../../lib/bullmq/item-jobs.js';
import { ItemWorker } from '../../../lib/bullmq/item-worker.js';
import { ListedItems } from '../../../lib/bullmq/listed-items.js';
import { wholeNow } from '../../../lib/common/clock.js';
import { at } from '../../../lib/polling/engine/next-poll.js';
import { ORDERS } from '../../../lib/polling/kinds/orders.js';
import { RedisConnections } from '../../../lib/redis/connection/redis-connections.js';
import { useCluster } from '../../support/e2e-cluster.js';
import { describeWithRedis } from '../../support/e2e-redis.js';
import { until } from '../../support/e2e-time.js';

const HOUR = 3_600_000;
const key = '1900000001/ORDER-1';

describeWithRedis('an order that is untracked while a worker polls it', () => {
  const toClose: { close(): Promise<void> }[] = [];
  // Before Redis is.
  afterEach(async () => {
    for (const one of toClose.splice(0)) await one.close();
  });
  const cluster = useCluster();

  async function open() {
    const { module } = await cluster.current.startWeb();
    const connections = module.get(RedisConnections, { strict: false });
    const jobs = new ItemJobs(ORDERS, WECOM_PAY_QUEUE, connections, 24 * HOUR);
    const listed = new ListedItems(connections, jobs.corrections, (type) => jobs.keyOf(type), HOUR);
    const worker = new ItemWorker(ORDERS, WECOM_PAY_QUEUE, 1, connections, jobs, listed, HOUR);
    toClose.push({ close: () => worker.stop() }, worker, jobs);
    const track = () => jobs.schedule(ORDERS.create({ key, createdAt: wholeNow() }, 0), wholeNow(), false);
    return { jobs, worker, track };
  }

  /** Its worker untracks it in its first poll, and then hears of it. */
  async function pollOnce({ jobs, worker }: Awaited<ReturnType<typeof open>>, heard: () => Promise<void>) {
    const take = jobs.marks.takeAfterPoll.bind(jobs.marks);
    jobs.marks.takeAfterPoll = async (item) => {
      const mark = await take(item);
      if (mark === 'cancelled') await heard();
      return mark;
    };
    let polls = 0;
    await worker.start({
      poll: async () => {
        if (++polls === 1) await jobs.cancel(key);
        return at(wholeNow() + HOUR);
      },
      wait: () => 0,
      sweep: () => Promise.resolve(undefined),
    });
    return () => polls;
  }

  it('is not polled again, however many times it was tracked before', async () => {
    const opened = await open();
    await opened.track();
    await opened.track();
    const polls = await pollOnce(opened, () => Promise.resolve());
    await until(async () => (await opened.jobs.find(key)) === undefined);
    expect(polls()).toBe(1);
    await until(
      async () => (await cluster.current.redis.command('HLEN', `bull:${WECOM_PAY_QUEUE}:corrections`)) === 0,
    );
  });

  it('is polled on, if it is tracked again just as its worker lets it go', async () => {
    const opened = await open();
    await opened.track();
    const polls = await pollOnce(opened, opened.track);
    await until(() => polls() === 2);
    expect(await opened.jobs.find(key)).toMatchObject({ phase: 'open' });
  });
});
