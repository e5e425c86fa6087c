import type { Redis } from 'ioredis';
import { projectCause } from '../../../errors/project-cause.js';
import { WeComOptionsError } from '../../../errors/wecom-pay.errors.js';
import { checkRedis } from '../../../redis/connection/redis-preflight.js';
import { resolveRedisOptions } from '../../../redis/redis.options.js';
import type { Judgement } from '../finding.js';
import { failed, ok, skipped, warning } from '../finding.js';
import type { Step } from '../step.js';

const CONNECT_WITHIN = 5_000;

export const redisStep: Step = {
  name: 'redis',
  after: [],
  async check({ wanted: { redis } }) {
    if (redis === undefined) {
      return skipped('Not asked for: REDIS_URL is not set. Replicas need it.');
    }
    return checkAt(redis);
  },
};

/** Does what `WeComPayRedisModule` does at its start. */
async function checkAt(url: string): Promise<Judgement> {
  const warnings: string[] = [];
  let client: Redis | undefined;
  try {
    const { connection, prefix } = resolveRedisOptions({ connection: url });
    const ioredis = await import('ioredis');
    client = new ioredis.Redis({
      ...connection.reveal(),
      lazyConnect: true,
      connectTimeout: CONNECT_WITHIN,
      commandTimeout: CONNECT_WITHIN,
      retryStrategy: () => null,
    });
    // Without a listener, ioredis would write to the console.
    client.on('error', () => undefined);
    const address = connection.toString();
    await checkRedis({
      redis: client,
      address,
      prefix,
      logger: { warn: (text: string) => void warnings.push(text) },
    });
    return judgeRedis(address, warnings);
  } catch (error) {
    return judgeRedisFailure(error);
  } finally {
    client?.disconnect();
  }
}

export function judgeRedis(address: string, warnings: readonly string[]): Judgement {
  const detail = `Redis at ${address} does all that the token and the rate limit need.`;
  if (warnings.length === 0) return ok(detail);
  return warning(detail, { action: `With BullMqPollingEngine: ${warnings.join(' ')}` });
}

export function judgeRedisFailure(error: unknown): Judgement {
  if (projectCause(error)?.code === 'ERR_MODULE_NOT_FOUND') {
    return failed('ioredis is not installed.', { action: 'npm install ioredis' });
  }
  if (!(error instanceof WeComOptionsError)) throw error;
  return failed(error.message.replace('WeComPayRedisModule: ', ''));
}
