import type PQueue from 'p-queue';
import { lazily } from './lazily.js';

/** Not with the package, whose import p-queue would make longer. */
export const loadQueue = lazily(async () => (await import('p-queue')).default);

export async function newQueue(concurrency: number): Promise<PQueue> {
  const Queue = await loadQueue();
  return new Queue({ concurrency });
}
