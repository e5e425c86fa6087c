import type { Queue } from 'bullmq';
import { ErrorCode } from 'bullmq';
import type { Redis } from 'ioredis';
import { SCORES_PER_MS } from './queue-load.js';

/** How far the clocks of the processes may differ, in ms, before a job is brought forward. */
export const TOLERATED = 10_000;

/** Looked at in one step: Redis does nothing else meanwhile. */
const TOGETHER = 1_000;

/**
 * Looks at jobs that are delayed for long, in the order of their times. Returns those that are delayed for longer than
 * they ever were to be, and after which time to look on; nothing if these were the last.
 */
const MISPLACED = `
  local now = tonumber(ARGV[1])
  local from = ARGV[2] == '' and string.format('%.0f', now * ${SCORES_PER_MS}) or ARGV[2]
  local found = redis.call('ZRANGEBYSCORE', KEYS[1], '(' .. from, '+inf', 'WITHSCORES', 'LIMIT', 0, ${TOGETHER})
  local misplaced = {}
  for index = 1, #found, 2 do
    local delay = tonumber(redis.call('HGET', KEYS[2] .. found[index], 'delay'))
    local left = tonumber(found[index + 1]) / ${SCORES_PER_MS} - now
    if delay and left > delay then table.insert(misplaced, found[index]) end
  end
  return { misplaced, #found == ${2 * TOGETHER} and found[#found] or nil }
`;

/**
 * Delays jobs anew that were put back by a clock that was ahead of this one: BullMQ would have them wait for as long as
 * it was ahead.
 */
export async function bringForwardMisplaced<Data>(
  queue: Queue<Data>,
  commands: Pick<Redis, 'eval'>,
  after = '',
): Promise<void> {
  const keys = [queue.toKey('delayed'), queue.toKey('')];
  const found = await commands.eval(MISPLACED, keys.length, ...keys, Date.now() + TOLERATED, after);
  const [misplaced, next] = found as [string[], string?];
  await Promise.all(
    misplaced.map(async (id) => {
      const job = await queue.getJob(id);
      await job?.changeDelay(job.delay).catch(unlessMoved);
    }),
  );
  if (next !== undefined) await bringForwardMisplaced(queue, commands, next);
}

/** A job that is due, being polled or gone cannot be brought forward. */
export function unlessMoved(error: unknown): void {
  const { code } = error as { readonly code?: unknown };
  if (code !== ErrorCode.JobNotInState && code !== ErrorCode.JobNotExist) throw error;
}
