import type { Queue } from 'bullmq';
import type { Redis } from 'ioredis';
import { momentOf, wholeNow } from '../../common/clock.js';
import type { EngineLoad } from '../../polling/engine/polling-engine.interface.js';
import type { ItemKind } from '../../polling/kinds/item-kind.interface.js';
import { REDIS_KEYS } from './redis-keys.js';
import type { ItemJobData } from './item-job.js';
import { itemOf } from './item-job.js';

/** The score of a delayed job in BullMQ is its time in ms times this. */
export const SCORES_PER_MS = 0x1000;
/** When a delayed job is due. */
export function momentOfScore(score: unknown): number {
  return momentOf(Number(score) / SCORES_PER_MS);
}

/** Where jobs wait for a worker. BullMQ 5 keeps those of a paused queue apart. */
const WAITING = ['wait', 'paused'] as const;
/** How long the trace of a check lasts, in ms. */
const CHECKED_FOR = 1_000;

/**
 * How far behind the polls are.
 * @throws if Redis takes no writes: then no item can be polled, although all can be counted.
 */
export async function loadOf(
  kind: ItemKind,
  queue: Queue<ItemJobData>,
  commands: Redis,
): Promise<EngineLoad> {
  const [counts, overdue, [, first], lengths, oldest] = await Promise.all([
    queue.getJobCounts('active', 'prioritized', 'delayed'),
    commands.zcount(queue.toKey('delayed'), '-inf', Date.now() * SCORES_PER_MS),
    commands.zrange(queue.toKey('delayed'), 0, 0, 'WITHSCORES'),
    Promise.all(WAITING.map((list) => commands.llen(queue.toKey(list)))),
    Promise.all(WAITING.map((list) => commands.lindex(queue.toKey(list), -1))),
    commands.set(queue.toKey(REDIS_KEYS.checked), '', 'PX', CHECKED_FOR),
  ]);
  const { active = 0, prioritized = 0, delayed = 0 } = counts;
  const waiting = prioritized + lengths.reduce((sum, length) => sum + length);
  const oldestId = oldest.find((id) => id !== null);
  const job = oldestId === undefined ? undefined : await queue.getJob(oldestId);
  // Only a worker moves what is due to those that wait.
  const dueAts = [
    job && itemOf(kind, job.id!, job.data).dueAt,
    first === undefined ? undefined : momentOfScore(first),
  ];
  return {
    tracked: active + waiting + delayed,
    due: waiting + overdue,
    oldestDue: earliest(dueAts),
  };
}

function earliest(moments: readonly (number | undefined)[]): number | undefined {
  const now = wholeNow();
  const past = moments.filter((moment): moment is number => moment !== undefined && moment <= now);
  return past.length === 0 ? undefined : Math.min(...past);
}
