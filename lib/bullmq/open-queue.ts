import { Queue } from 'bullmq';
import type { RedisConnections } from '../redis/connection/redis-connections.js';

/** A queue whose commands fail at once while Redis is unreachable. */
export function openQueue<Data>(name: string, { commands, options }: RedisConnections): Queue<Data> {
  const queue = new Queue<Data>(name, {
    connection: commands,
    prefix: options.prefix,
    skipMetasUpdate: true,
  });
  // Whoever waits for a command hears of its failure; without a listener, the process would end by it.
  queue.on('error', () => undefined);
  return queue;
}
