import { WECOM_PAY_QUEUE } from '../../lib/bullmq/index.js';
import type { TestRedis } from './e2e-redis.js';

/**
 * Takes the job that is at work from its worker, as if that had hung until the lock was over: the next worker that
 * starts, or looks for the dead, has it.
 *
 * @param order the order of a job, or `sweep`
 */
export async function loseLock(redis: TestRedis, order: string): Promise<void> {
  const isSweep = order === 'sweep';
  const queue = `bull:${WECOM_PAY_QUEUE}${isSweep ? '-sweep' : ''}`;
  const id = isSweep ? order : `1900000001/${order}`;
  const client = redis.client();
  const keys = [`${queue}:${id}:lock`, `${queue}:stalled-check`];
  await client.multi().del(keys).sadd(`${queue}:stalled`, id).exec();
  client.disconnect();
}
