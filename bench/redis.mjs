/** A Redis of the bench's own, set up as we advise, and what it takes. */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Redis } from 'ioredis';
import { RedisServer } from '../test/support/redis-server.mjs';

/** A limit counts in so many buckets, see `rate-script.ts`. */
const RATE_BUCKETS = 60;
/** With what the keys of the queue begin. */
const QUEUE = 'bull:wecom-pay';

/** Whether there is one. Where there is none, says what is left out. */
export function hasRedis(rows) {
  if (spawnSync('redis-server', ['--version']).error === undefined) return true;
  console.log(`\nSkipped: ${rows}. That needs redis-server: apt-get install redis-server.`);
  return false;
}

/**
 * @template T
 * @param {(redis: { url: string, client: Redis }) => Promise<T>} work
 */
export async function withRedis(work) {
  const directory = mkdtempSync(join(tmpdir(), 'wecom-pay-bench-'));
  const server = await RedisServer.start({ directory, password: 'bench', isPersistent: true });
  const client = new Redis(server.url);
  try {
    // Rewriting its file would take the second core of a small machine at some moment or other.
    await client.config('SET', 'auto-aof-rewrite-percentage', 0);
    return await work({ url: server.url, client });
  } finally {
    client.disconnect();
    await server.kill();
    rmSync(directory, { recursive: true, force: true });
  }
}

/** What Redis has used so far: CPU in µs, commands with those that scripts run. And bytes, but for BullMQ's last events. */
export async function usageOf(client) {
  const info = new Map((await client.info('everything')).split('\r\n').map((line) => line.split(':', 2)));
  const number = (name) => Number(info.get(name));
  const calls = (command) => Number(/calls=(\d+)/u.exec(info.get(`cmdstat_${command}`))?.[1] ?? 0);
  return {
    bytes: number('used_memory') - (await bytesOfEvents(client)),
    cpu: (number('used_cpu_user') + number('used_cpu_sys')) * 1_000_000,
    commands: number('total_commands_processed'),
    scripts: calls('eval') + calls('evalsha'),
  };
}

/** What Redis uses during the work. */
export async function usedBy(client, work) {
  const before = await usageOf(client);
  const result = await work();
  const after = await usageOf(client);
  const used = Object.entries(after).map(([name, value]) => [name, value - before[name]]);
  return { result, used: Object.fromEntries(used) };
}

/** Has each bucket of the rate limits in use, as after an hour of work: a call is counted by looking at all of them. */
export async function fillRateWindows(client) {
  const now = Date.now();
  const pipeline = client.pipeline();
  for (const key of await client.keys('bull:wecom-pay-rate:*')) {
    const width = Math.ceil(Number(key.slice(key.lastIndexOf(':') + 1)) / RATE_BUCKETS);
    const current = Math.floor(now / width);
    for (let age = 1; age < RATE_BUCKETS; age++) pipeline.hsetnx(key, String(current - age), 1);
  }
  await pipeline.exec();
}

/** What Redis keeps of one order, the first that is listed, but for its places in sorted sets. */
export async function bytesOfJob(client) {
  const [id] = await client.zrange(`${QUEUE}:listed`, 0, 0);
  return client.memory('USAGE', `${QUEUE}:${id}`, 'SAMPLES', 0);
}

/** The last 10,000 or so of them are kept, however many orders there are. */
async function bytesOfEvents(client) {
  return (await client.memory('USAGE', `${QUEUE}:events`, 'SAMPLES', 0)) ?? 0;
}
