import { Queue } from 'bullmq';
import { Redis } from 'ioredis';

const QUEUE = 'wecom-pay';

/** How many jobs of each kind the queue of the orders holds. */
export async function jobsLeft(redisUrl) {
  const connection = new Redis(redisUrl, { maxRetriesPerRequest: null });
  const queue = new Queue(QUEUE, { connection });
  try {
    return await queue.getJobCounts('waiting', 'prioritized', 'active', 'delayed', 'completed', 'failed');
  } finally {
    await queue.close();
    connection.disconnect();
  }
}
