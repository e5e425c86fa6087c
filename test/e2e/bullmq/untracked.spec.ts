import { afterEach, expect, it } from '@jest/globals';
import { WECOM_PAY_QUEUE } from '../../../lib/bullmq/index.js';
import { ItemJobs } from '../../../lib/bullmq/jobs/item-jobs.js';
import { ItemWorker } from '../../../lib/bullmq/item-worker.js';
import { ListedItems } from '../../../lib/bullmq/sweeps/listed-items.js';
import { wholeNow } from '../../../lib/common/clock.js';
import { at } from '../../../lib/polling/engine/next-poll.js';
import { ORDERS } from '../../../lib/polling/kinds/orders.js';
import { RedisConnections } from '../../../lib/redis/connection/redis-connections.js';
import { useCluster } from '../../support/e2e-cluster.js';
import { describeWithRedis } from '../../support/e2e-redis.js';
import { until } from '../../support/e2e-time.js';

const HOUR = 3_600_000;
const key = '1900000001/ORDER-1';

describeWithRedis('an order that is untracked', () => {
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
    const listed = new ListedItems(connections, (type) => jobs.keyOf(type), HOUR);
    const worker = new ItemWorker({
      kind: ORDERS,
      name: WECOM_PAY_QUEUE,
      concurrency: 1,
      connections,
      jobs,
      listed,
      sweepEvery: HOUR,
    });
    toClose.push({ close: () => worker.stop() }, worker, jobs);
    const track = () => jobs.schedule(ORDERS.create({ key, createdAt: wholeNow() }, 0), wholeNow(), false);
    return { jobs, worker, track, polls: 0 };
  }

  type Opened = Awaited<ReturnType<typeof open>>;

  /** Its worker does something in the first poll. */
  async function poll(opened: Opened, happen: () => Promise<void>) {
    await opened.worker.start({
      poll: async () => {
        if (++opened.polls === 1) await happen();
        return at(wholeNow() + HOUR);
      },
      wait: () => 0,
      sweep: () => Promise.resolve(undefined),
    });
  }

  const nothing = () => Promise.resolve();

  /** Does something before and after its worker looks for a mark, once. */
  function around(
    { marks }: ItemJobs,
    look: 'read' | 'settle',
    happen: { readonly before: () => Promise<void>; readonly after: () => Promise<void> },
  ): void {
    const original = marks[look].bind(marks) as (...given: unknown[]) => Promise<never>;
    marks[look] = async (...given: unknown[]) => {
      marks[look] = original;
      await happen.before();
      const mark = await original(...given);
      await happen.after();
      return mark;
    };
  }

  /** It is untracked at some moment of its first poll; then, as soon as its worker has noticed, something else happens. */
  const moments: [string, (opened: Opened, then: () => Promise<void>) => Promise<void>][] = [
    [
      'before WeCom is asked',
      async (opened, then) => {
        const { jobs } = opened;
        around(jobs, 'read', { before: () => jobs.cancel(key), after: then });
        await poll(opened, nothing);
      },
    ],
    [
      'while WeCom is asked',
      async (opened, then) => {
        const { jobs } = opened;
        around(jobs, 'settle', { before: nothing, after: then });
        await poll(opened, () => jobs.cancel(key));
      },
    ],
    [
      'while its job is put back',
      async (opened, then) => {
        const { jobs } = opened;
        const putBack = jobs.polled.putBack.bind(jobs.polled);
        jobs.polled.putBack = async (job, ...rest) => {
          jobs.polled.putBack = putBack;
          const cancelled = async (delay: number) => {
            await jobs.cancel(key);
            return job.putBack(delay);
          };
          await putBack({ putBack: cancelled }, ...rest);
          await then();
        };
        await poll(opened, nothing);
      },
    ],
  ];

  it.each(moments)('%s is not polled again, however many times it was tracked', async (_when, untrack) => {
    const opened = await open();
    await opened.track();
    await opened.track();
    await untrack(opened, nothing);
    await until(async () => (await opened.jobs.find(key)) === undefined);
    expect(opened.polls).toBeLessThan(2);
    const { redis } = cluster.current;
    await until(async () => (await redis.command('HLEN', `bull:${WECOM_PAY_QUEUE}:corrections`)) === 0);
  });

  it.each(moments)(
    '%s is polled again, if it is tracked just as its worker lets it go',
    async (_when, untrack) => {
      const opened = await open();
      await opened.track();
      let pollsBefore = Infinity;
      await untrack(opened, async () => {
        pollsBefore = opened.polls;
        await opened.track();
      });
      await until(() => opened.polls > pollsBefore);
      expect(await opened.jobs.find(key)).toMatchObject({ phase: 'open' });
    },
  );
});
