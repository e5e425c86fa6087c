import type { Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import { SCORES_PER_MS } from './queue-load.js';

/** How far the clocks of the processes may differ, in ms, before a job is brought forward. */
const TOLERATED = 10_000;
/** BullMQ's error code for a job that is not delayed. */
const NOT_IN_STATE = -3;
const GONE = -1;

/** Looked at in one step: Redis does nothing else meanwhile. */
const TOGETHER = 1_000;

/**
 * Of the jobs that are delayed for longest, returns how many were looked at, and those that are delayed for longer than
 * they ever were to be.
 */
const MISPLACED = `
  local now, scores, offset = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
  local latest = string.format('%.0f', now * scores)
  local found = redis.call('ZRANGEBYSCORE', KEYS[1], latest, '+inf', 'WITHSCORES', 'LIMIT', offset, ARGV[4])
  local misplaced = {}
  for index = 1, #found, 2 do
    local delay = tonumber(redis.call('HGET', KEYS[2] .. found[index], 'delay'))
    if delay and tonumber(found[index + 1]) / scores - now > delay then table.insert(misplaced, found[index]) end
  end
  return { #found / 2, misplaced }
`;

/**
 * Delays jobs anew that a process has put back whose clock was ahead: once that is set right, or the process is gone, they
 * would wait for as long as it was ahead.
 */
export async function bringForwardMisplaced<Data>(
  queue: Queue<Data>,
  commands: Pick<Redis, 'eval'>,
  offset = 0,
): Promise<void> {
  const args = [Date.now() + TOLERATED, SCORES_PER_MS, offset, TOGETHER];
  const found = await commands.eval(MISPLACED, 2, queue.toKey('delayed'), queue.toKey(''), ...args);
  const [looked, misplaced] = found as [number, string[]];
  await Promise.all(
    misplaced.map(async (id) => {
      const job = await queue.getJob(id);
      await job?.changeDelay(job.delay).catch(unlessMoved);
    }),
  );
  if (looked === TOGETHER) await bringForwardMisplaced(queue, commands, offset + looked - misplaced.length);
}

/** A job that is due, being polled or gone cannot be brought forward. */
export function unlessMoved(error: unknown): void {
  const { code } = error as { readonly code?: unknown };
  if (code !== NOT_IN_STATE && code !== GONE) throw error;
}
