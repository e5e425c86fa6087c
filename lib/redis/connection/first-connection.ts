import type { Redis } from 'ioredis';

/** What each Sentinel said that could not name the primary. */
export class SentinelsFailedError extends Error {
  override readonly name = 'SentinelsFailedError';

  constructor(readonly failures: readonly unknown[]) {
    super('No Sentinel names a primary.');
  }
}

/**
 * Connects once. By itself, ioredis would ask Sentinels that name no primary again and again, and never say so.
 * @throws the first error of the connection: `connect()` itself rejects with no more than "connection is closed".
 */
export async function connectOnce(redis: Redis): Promise<void> {
  const failures: unknown[] = [];
  const hear = (failure: unknown) => void failures.push(failure);
  redis.on('sentinelError', hear);
  try {
    await new Promise<void>((resolve, reject) => {
      redis.once('error', (error) =>
        reject(failures.length > 0 ? new SentinelsFailedError(failures) : error),
      );
      redis.connect().then(resolve, reject);
    });
  } finally {
    redis.off('sentinelError', hear);
  }
}
