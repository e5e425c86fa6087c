import { afterEach, expect, it } from '@jest/globals';
import type { Job, WorkerOptions } from 'bullmq';
import { Queue, Worker } from 'bullmq';
import { sweepQueueName, WECOM_PAY_QUEUE } from '../../../lib/bullmq/queue-names.js';
import { ORDERS } from '../../../lib/polling/kinds/orders.js';
import { useCluster } from '../../support/e2e-cluster.js';
import { describeWithRedis } from '../../support/e2e-redis.js';
import { until } from '../../support/e2e-time.js';

describeWithRedis('a queue that the application uses for its own jobs as well', () => {
  const endings: (() => Promise<void>)[] = [];
  afterEach(async () => {
    for (const end of endings.splice(0)) await end();
  });
  // Its own hook comes after the one above: Redis goes last.
  const cluster = useCluster();

  function queueOf(name: string): Queue {
    const queue = new Queue(name, { connection: { url: cluster.current.redis.url } });
    endings.unshift(() => queue.close());
    return queue;
  }

  /** A worker of the application. */
  function workerOf(name: string, take: (job: Job) => void, options: Partial<WorkerOptions> = {}): void {
    const connection = { url: cluster.current.redis.url, maxRetriesPerRequest: null };
    const worker = new Worker(name, async (job) => take(job), { connection, ...options });
    endings.unshift(() => worker.close());
  }

  it.each([WECOM_PAY_QUEUE, sweepQueueName(ORDERS, 'default')])(
    'named %s loses none of them, and that is logged once',
    async (name) => {
      const { current } = cluster;
      const queue = queueOf(name);
      const mails = Array.from({ length: 3 }, (_, index) => ({ to: `customer-${index}` }));
      const sent = await Promise.all(mails.map((mail) => queue.add('send-mail', mail)));
      const worker = await current.start();
      const lines = () => current.logged.filter((line) => line.startsWith(`Queue ${name} holds jobs`));
      await until(() => lines().length > 0);

      // The orders go on meanwhile.
      current.order('ORDER-1');
      current.wecom.orders.pay('ORDER-1');
      await until(() => worker.shop.states.includes('SUCCESS'));
      const isUntouched = async ({ id }: Job) => {
        const job = await queue.getJob(id!);
        return job?.attemptsMade === 0 && job.attemptsStarted === 0 && (await job.isDelayed());
      };
      await until(async () => (await Promise.all(sent.map(isUntouched))).every(Boolean));

      await worker.module.close();
      const done: Job[] = [];
      workerOf(name, (job) => void (job.name === 'send-mail' && done.push(job)), { maxStartedAttempts: 1 });
      await until(() => done.length === sent.length);
      expect(done.map(({ data }) => data).toSorted((a, b) => a.to.localeCompare(b.to))).toEqual(mails);
      expect(lines()).toEqual([
        `Queue ${name} holds jobs that are not this module's, the first of them named "send-mail". They are left to your own ` +
          'workers, but your workers may also take orders of this module. Give your queue another name, or ' +
          'WeComPayRedisModule another prefix.',
      ]);
    },
  );

  it('gives them to the workers of the application while this module works', async () => {
    const { current } = cluster;
    await current.start();
    await queueOf(WECOM_PAY_QUEUE).add('send-mail', { to: 'customer' });
    await until(() => current.logged.some((line) => line.includes('named "send-mail"')));
    const done: unknown[] = [];
    workerOf(WECOM_PAY_QUEUE, ({ data }) => void done.push(data));
    await until(() => done.length > 0, 90_000);
    expect(done).toEqual([{ to: 'customer' }]);
  });
});
