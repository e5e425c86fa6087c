import { Queue } from 'bullmq';
import { WECOM_PAY_QUEUE } from '../../lib/bullmq/index.js';
import type { OrderTracker } from '../../lib/index.js';
import type { TestRedis } from './e2e-redis.js';
import { until } from './e2e-time.js';

/**
 * Takes the job that is at work from its worker, as if that had hung until the lock was over: the next worker that
 * starts, or looks for the dead, has it.
 *
 * @param order the order of a job, or `sweep`
 */
export async function loseLock(redis: TestRedis, order: string): Promise<void> {
  const isSweep = order === 'sweep';
  const id = isSweep ? order : `1900000001/${order}`;
  await loseLockOf(redis, `${WECOM_PAY_QUEUE}${isSweep ? '-sweep' : ''}`, id);
}

/** The same for a job of any queue. */
export async function loseLockOf(redis: TestRedis, name: string, id: string): Promise<void> {
  const queue = `bull:${name}`;
  const client = redis.client();
  const keys = [`${queue}:${id}:lock`, `${queue}:stalled-check`];
  await client.multi().del(keys).sadd(`${queue}:stalled`, id).exec();
  client.disconnect();
}

const hourAgo = () => new Date(Date.now() - 3_600_000).toISOString();

/** Has the job of an order say that it was created, or first seen, an hour ago. */
export async function makeOld(redis: TestRedis, order: string): Promise<void> {
  await changeData(redis, order, { createdAt: hourAgo() });
}

/** Changes what the job of an order says. */
export async function changeData(redis: TestRedis, order: string, changes: object): Promise<void> {
  const job = `bull:${WECOM_PAY_QUEUE}:1900000001/${order}`;
  const data = JSON.parse(String(await redis.command('HGET', job, 'data'))) as object;
  await redis.command('HSET', job, 'data', JSON.stringify({ ...data, ...changes }));
}

/** Has an order polled now, whenever it is due; once the poll under way is over, if there is one. */
export async function makeDue(redis: TestRedis, order: string): Promise<void> {
  const queue = new Queue(WECOM_PAY_QUEUE, { connection: { url: redis.url } });
  try {
    await until(async () => {
      await (await queue.getJob(`1900000001/${order}`))?.promote();
      return true;
    });
  } finally {
    await queue.close();
  }
}

/** Resolves when a sweep has ended that knows all that happened until now. */
export async function sweptSince(tracker: Pick<OrderTracker, 'stats'>): Promise<void> {
  // The clocks of replicas and of Redis may differ by a second.
  const latest = Date.now() + 1_000;
  await until(async () => Number((await tracker.stats()).lastSweep?.startedAt ?? 0) > latest);
}
