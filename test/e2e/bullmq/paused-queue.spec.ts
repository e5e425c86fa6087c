import { expect, it } from '@jest/globals';
import { Queue } from 'bullmq';
import { sweepQueueName, WECOM_PAY_QUEUE } from '../../../lib/bullmq/queue-names.js';
import { ORDERS } from '../../../lib/polling/kinds/orders.js';
import { useCluster } from '../../support/e2e-cluster.js';
import type { TestRedis } from '../../support/e2e-redis.js';
import { describeWithRedis } from '../../support/e2e-redis.js';
import { GET_ORDER } from '../../support/e2e-scene.js';
import { until } from '../../support/e2e-time.js';

const AT_ONCE = { schedule: ({ attempts }: { attempts: number }) => (attempts === 0 ? 0 : 3_600_000) };
const SWEEPS = sweepQueueName(ORDERS, 'default');

async function withQueue(
  redis: TestRedis,
  name: string,
  work: (queue: Queue) => Promise<unknown>,
): Promise<void> {
  const queue = new Queue(name, { connection: { url: redis.url } });
  await work(queue);
  await queue.close();
}

/** Pauses a queue as BullMQ 5 does, which puts the jobs that wait in a list of their own. */
async function pauseAsBullMq5(redis: TestRedis, name: string): Promise<void> {
  const client = redis.client();
  const key = (type: string) => `bull:${name}:${type}`;
  await client
    .multi()
    .hset(key('meta'), 'paused', 1)
    .rename(key('wait'), key('paused'))
    .del(key('marker'))
    .exec();
  client.disconnect();
}

const pause = (redis: TestRedis, name: string) => withQueue(redis, name, (queue) => queue.pause());
const resume = (redis: TestRedis, name: string) => withQueue(redis, name, (queue) => queue.resume());

describeWithRedis('a queue that somebody has paused', () => {
  const cluster = useCluster();

  it.each([
    ['BullMQ 6', pause],
    ['BullMQ 5', pauseAsBullMq5],
  ])('still counts its orders, and says why none is polled, with %s', async (_version, pauseQueue) => {
    const { current } = cluster;
    const { tracker, shop } = await current.start({ polling: AT_ONCE });
    await tracker.stop();
    for (const name of ['ORDER-1', 'ORDER-2', 'ORDER-3']) await tracker.track(current.order(name));
    // The worker that was stopped may still hold one, and gives it back.
    await until(async () => (await tracker.stats()).due === 3);
    expect(await tracker.stats()).toMatchObject({ tracked: 3, due: 3, paused: undefined });

    await pauseQueue(current.redis, WECOM_PAY_QUEUE);
    await tracker.start();
    expect(await tracker.stats()).toMatchObject({
      isStarted: true,
      tracked: 3,
      due: 3,
      oldestDue: expect.any(Date),
      paused: {
        reason: 'Queue wecom-pay was paused in Redis, for instance from a dashboard. Resume it there.',
        until: undefined,
      },
    });
    expect(current.wecom.requestsTo(GET_ORDER)).toEqual([]);

    // All stay listed, so that all stay tracked.
    shop.handle = () => undefined;
    for (const name of current.open.keys()) current.wecom.orders.pay(name);
    await resume(current.redis, WECOM_PAY_QUEUE);
    await until(async () => (await tracker.stats()).paused === undefined);
    // A job that a worker is taking is counted as both waiting and active.
    await until(async () => (await tracker.stats()).tracked === 3);
    await until(() => shop.events.length >= 3);
  });

  it('does not hide since when an order is due that no worker has taken', async () => {
    const { current } = cluster;
    const { tracker } = await current.startWeb({ polling: { schedule: () => 300 } });
    await tracker.track(current.order('ORDER-1'));
    await until(async () => (await tracker.stats()).due === 1);
    const { oldestDue } = await tracker.stats();
    expect(Math.abs(Number(oldestDue) - Date.now())).toBeLessThan(60_000);
  });

  it('is reported by a process that only tracks', async () => {
    const { current } = cluster;
    const { tracker } = await current.startWeb();
    await pause(current.redis, WECOM_PAY_QUEUE);
    expect((await tracker.stats()).paused?.reason).toMatch(/^Queue wecom-pay was paused in Redis/u);
  });

  it('is reported as well if it is the one that sweeps', async () => {
    const { current } = cluster;
    const { tracker } = await current.start({ polling: AT_ONCE });
    await pause(current.redis, SWEEPS);
    expect((await tracker.stats()).paused?.reason).toMatch(/^Queue wecom-pay-sweep was paused in Redis/u);
    await pause(current.redis, WECOM_PAY_QUEUE);
    expect((await tracker.stats()).paused?.reason).toMatch(/^Queues wecom-pay and wecom-pay-sweep were/u);
  });
});
