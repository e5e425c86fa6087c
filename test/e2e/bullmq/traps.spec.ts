import { once } from 'node:events';
import { expect, it } from '@jest/globals';
import { Queue, UnrecoverableError, Worker } from 'bullmq';
import { WECOM_PAY_QUEUE } from '../../../lib/bullmq/index.js';
import { useCluster } from '../../support/e2e-cluster.js';
import { loseLock } from '../../support/e2e-jobs.js';
import { describeWithRedis } from '../../support/e2e-redis.js';
import { useHanging } from '../../support/hanging.js';
import { until } from '../../support/e2e-time.js';

const RARELY = { schedule: ({ attempts }: { attempts: number }) => (attempts === 0 ? 0 : 3_600_000) };
const NEVER = { schedule: () => 3_600_000 };
const JOB = `bull:${WECOM_PAY_QUEUE}:1900000001/ORDER-1`;

describeWithRedis('an order whose job BullMQ loses or fails', () => {
  const cluster = useCluster();
  const hanging = useHanging(undefined);

  it('is polled again after its worker died three times', async () => {
    const { current } = cluster;
    current.order('ORDER-1');
    current.wecom.orders.pay('ORDER-1');
    for (let life = 0; life < 3; life++) {
      const polling = { ...RARELY, drainTimeout: 1, sweepEvery: 3_600_000, autoStart: false };
      const doomed = await current.start({ polling });
      doomed.shop.handle = () => hanging.current.promise;
      await doomed.tracker.start();
      await until(() => doomed.shop.events.length === 1);
      await doomed.module.close();
      await loseLock(current.redis, 'ORDER-1');
    }
    const worker = await current.start({ polling: RARELY });
    await until(() => worker.shop.events.length > 0);
    expect(worker.shop.states).toEqual(['SUCCESS']);
  });

  it('returns with the next sweep when its job is gone', async () => {
    const { current } = cluster;
    const worker = await current.start({ polling: NEVER });
    const order = current.order('ORDER-1');
    await until(async () => (await worker.tracker.find(order)) !== undefined);
    const redis = current.redis.client();
    await redis.multi().del(JOB).zrem(`bull:${WECOM_PAY_QUEUE}:delayed`, '1900000001/ORDER-1').exec();
    redis.disconnect();
    await until(async () => (await worker.tracker.find(order)) !== undefined);
    expect(await worker.tracker.stats()).toMatchObject({ tracked: 1 });
  });

  it('returns with the next sweep when its job failed for good, whatever failed it', async () => {
    const { current } = cluster;
    const { tracker } = await current.start({ polling: NEVER });
    const order = current.order('ORDER-1');
    await until(async () => (await tracker.find(order)) !== undefined);
    await tracker.stop();
    await failForGood(current.redis.url);
    await until(async () => (await tracker.find(order)) === undefined);
    await tracker.start();
    await until(async () => (await tracker.find(order)) !== undefined);
    expect(await tracker.stats()).toMatchObject({ tracked: 1 });
  });
});

/** Lets another worker of the queue take the order, and fail it so that BullMQ does not try again. */
async function failForGood(url: string): Promise<void> {
  const connection = { url, maxRetriesPerRequest: null };
  const queue = new Queue(WECOM_PAY_QUEUE, { connection });
  const worker = new Worker(WECOM_PAY_QUEUE, () => Promise.reject(new UnrecoverableError('no')), {
    connection,
  });
  const failed = once(worker, 'failed');
  await queue.promoteJobs();
  await failed;
  await worker.close();
  await queue.close();
}

describeWithRedis('a Redis that keeps nothing on disk', () => {
  const cluster = useCluster({}, { isPersistent: false });

  it('gets the orders back after a crash from what the shop lists', async () => {
    const { current } = cluster;
    const worker = await current.start({ polling: NEVER });
    const orders = Array.from({ length: 20 }, (_, index) => current.order(`ORDER-${index}`));
    await until(async () => (await worker.tracker.stats()).tracked === 20);
    await current.redis.kill();
    await current.redis.start();
    const tracked = async () => (await worker.tracker.stats().catch(() => undefined))?.tracked;
    await until(async () => (await tracked()) === 20);
    current.wecom.orders.pay('ORDER-7');
    await worker.tracker.pollNow(orders[7]!);
    await until(() => current.told.length > 0);
    expect(current.told).toEqual(['ORDER-7 SUCCESS']);
  });
});
