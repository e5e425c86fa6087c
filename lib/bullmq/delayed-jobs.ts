import type { Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import { SCORES_PER_MS } from './queue-load.js';

/** How far the clocks of the processes may differ, in ms, before a job is moved. */
const TOLERATED = 10_000;
/** BullMQ's error code for a job that is not delayed. */
const NOT_IN_STATE = -3;
const GONE = -1;

/** Returns those of the jobs that are delayed for longer than they ever were to be. */
const MISPLACED = `
  local now, tolerated, scores = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3])
  local misplaced = {}
  for index = 4, #ARGV do
    local score = redis.call('ZSCORE', KEYS[1], ARGV[index])
    local left = score and tonumber(score) / scores - now - tolerated
    if left and left > 0 then
      local delay = tonumber(redis.call('HGET', KEYS[2] .. ARGV[index], 'delay'))
      if delay and left > delay then table.insert(misplaced, ARGV[index]) end
    end
  end
  return misplaced
`;

/**
 * Delays jobs anew that a process has put back whose clock was ahead: once that is set right, or the process is gone, they
 * would wait for as long as it was ahead.
 */
export async function bringForwardMisplaced<Data>(
  queue: Queue<Data>,
  commands: Pick<Redis, 'eval'>,
  ids: readonly string[],
): Promise<void> {
  if (ids.length === 0) return;
  const [delayed, jobs] = [queue.toKey('delayed'), queue.toKey('')];
  const clock = [Date.now(), TOLERATED, SCORES_PER_MS];
  const misplaced = await commands.eval(MISPLACED, 2, delayed, jobs, ...clock, ...ids);
  await Promise.all(
    (misplaced as string[]).map(async (id) => {
      const job = await queue.getJob(id);
      await job?.changeDelay(job.delay).catch(unlessMoved);
    }),
  );
}

/** A job that is due, being polled or gone cannot be brought forward. */
export function unlessMoved(error: unknown): void {
  const { code } = error as { readonly code?: unknown };
  if (code !== NOT_IN_STATE && code !== GONE) throw error;
}
