import { Queue } from 'bullmq';
import { Redis } from 'ioredis';

const QUEUE = 'wecom-pay';

/** How many jobs of each kind the queue of the orders holds. */
export async function jobsLeft(address) {
  const options = { maxRetriesPerRequest: null };
  const connection =
    typeof address === 'string' ? new Redis(address, options) : new Redis({ ...address, ...options });
  const queue = new Queue(QUEUE, { connection });
  try {
    return await queue.getJobCounts('waiting', 'prioritized', 'active', 'delayed', 'completed', 'failed');
  } finally {
    await queue.close();
    connection.disconnect();
  }
}
