import { Queue } from 'bullmq';
import type { RedisConnections } from '../../redis/connection/redis-connections.js';

/** A queue whose commands fail immediately while Redis is unreachable. */
export function openQueue<Data>(name: string, { commands, options }: RedisConnections): Queue<Data> {
  const queue = new Queue<Data>(name, {
    connection: commands,
    prefix: options.prefix,
    skipMetasUpdate: true,
  });
  // Callers see the failure of their command; without a listener, the error event would crash the process.
  queue.on('error', () => undefined);
  return queue;
}
