import { afterEach, expect, it } from '@jest/globals';
import type { Queue } from 'bullmq';
import { DelayedError } from 'bullmq';
import type { Redis } from 'ioredis';
import { openQueue } from '../../../lib/bullmq/queue/open-queue.js';
import { QueueWorker } from '../../../lib/bullmq/queue/queue-worker.js';
import { RedisConnections } from '../../../lib/redis/connection/redis-connections.js';
import { useCluster } from '../../support/e2e-cluster.js';
import { describeWithRedis } from '../../support/e2e-redis.js';
import { until } from '../../support/e2e-time.js';

const QUEUE = 'jobs';
/** More than a worker that is paused needs to stop after its last job. */
const MICROTASKS = 50;

async function microtasks(count: number): Promise<void> {
  for (let index = 0; index < count; index++) await Promise.resolve();
}

describeWithRedis('a worker that stops', () => {
  let redis: Redis;
  let queue: Queue;
  let worker: QueueWorker<unknown>;
  let ends: (() => void)[];

  // Before Redis is.
  afterEach(async () => {
    for (const end of ends) end();
    redis.disconnect();
    await worker.close();
    await queue.close();
  });
  const cluster = useCluster();

  async function startWorker(concurrency = 1): Promise<void> {
    const { module } = await cluster.current.startWeb();
    const connections = module.get(RedisConnections, { strict: false });
    redis = cluster.current.redis.client();
    queue = openQueue(QUEUE, connections);
    ends = [];
    worker = new QueueWorker(QUEUE, concurrency, connections, {
      isOwn: () => true,
      async process(job) {
        await job.remove();
        await new Promise<void>((resolve) => ends.push(resolve));
        throw new DelayedError();
      },
    });
    await worker.resume();
  }

  const isBlocked = async () => /blocked_clients:[1-9]/u.test(await redis.info('clients'));
  const isSignThere = async () => (await redis.exists(queue.toKey('marker'))) === 1;

  it('takes jobs again at whatever moment after its last job it is resumed', async () => {
    await startWorker();
    for (let count = 0; count < MICROTASKS; count++) {
      await queue.add('job', {});
      await until(() => ends.length > count);
      await worker.pause();
      ends.at(-1)!();
      await microtasks(count);
      await worker.resume();
    }
    expect(ends).toHaveLength(MICROTASKS);
  });

  it.each([
    ['is due', 0],
    ['is due later', 60_000],
  ])('leaves the sign of a job that came while it was paused and %s to others', async (_when, delay) => {
    await startWorker();
    await until(isBlocked);
    await worker.pause();
    await queue.add('job', {}, { delay });
    await until(isSignThere);
    expect(ends).toHaveLength(0);
  });

  it('leaves the sign of a job to others while it is at work on the one before', async () => {
    await startWorker(2);
    await queue.add('job', {});
    await until(() => ends.length === 1);
    await until(isBlocked);
    await worker.pause();
    await queue.add('job', {});
    await until(isSignThere);
    expect(ends).toHaveLength(1);
  });

  it('leaves the sign of a job to others when it is closed', async () => {
    await startWorker();
    await until(isBlocked);
    await queue.add('job', {}, { delay: 60_000 });
    await until(async () => !(await isSignThere()));
    await worker.close();
    await until(isSignThere);
    expect(ends).toHaveLength(0);
  });
});
