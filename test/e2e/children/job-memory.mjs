// Has a worker do jobs on the Redis whose URL is the first argument, and prints how many bytes of memory each has left.
import 'reflect-metadata';
import { setFlagsFromString } from 'node:v8';
import { setTimeout as sleep } from 'node:timers/promises';
import { runInNewContext } from 'node:vm';
import { Queue } from 'bullmq';
import { QueueWorker } from '../../../dist/bullmq/queue/queue-worker.js';
import { RedisConnections } from '../../../dist/redis/connection/redis-connections.js';
import { resolveRedisOptions } from '../../../dist/redis/redis.options.js';

const WARM = 2_000;
const MEASURED = 6_000;

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc');

const connections = new RedisConnections(resolveRedisOptions({ connection: process.argv[2] }));
await connections.whenChecked();
const worker = new QueueWorker('memory', 50, connections, {
  isOwn: () => true,
  process: () => Promise.resolve(),
});
const queue = new Queue('memory', { connection: connections.commands });

async function work(count) {
  const jobs = Array.from({ length: 500 }, () => ({
    name: 'job',
    data: {},
    opts: { removeOnComplete: true },
  }));
  for (let added = 0; added < count; added += jobs.length) await queue.addBulk(jobs);
  while ((await queue.count()) + (await queue.getActiveCount()) > 0) await sleep(10);
}

function heap() {
  collect();
  collect();
  return process.memoryUsage().heapUsed;
}

await worker.resume();
await work(WARM);
const before = heap();
await work(MEASURED);
console.log(Math.round((heap() - before) / MEASURED));
process.exit();
