import { projectCause } from '../../../errors/project-cause.js';
import { WeComOptionsError } from '../../../errors/wecom-pay.errors.js';
import type { ExaminedRedis } from '../../../redis/connection/examine-redis.js';
import type { Judgement } from '../finding.js';
import { failed, ok, skipped, warning } from '../finding.js';
import type { Step } from '../step.js';

const SENTENCE_END = /(?<=\.) (?=[A-Z])/u;

export const redisStep: Step = {
  name: 'redis',
  after: [],
  async check({ wanted: { redis } }) {
    if (redis === undefined) return skipped('REDIS_URL is not set. Replicas need it.');
    try {
      // ioredis is optional.
      const { examineRedis } = await import('../../../redis/connection/examine-redis.js');
      return judgeRedis(await examineRedis(redis));
    } catch (error) {
      return judgeRedisFailure(error);
    }
  },
};

export function judgeRedis({ address, warnings }: ExaminedRedis): Judgement {
  const detail = `Redis at ${address} does all that the token and the rate limit need.`;
  if (warnings.length === 0) return ok(detail);
  return warning(detail, { action: `With BullMqPollingEngine: ${warnings.join(' ')}` });
}

export function judgeRedisFailure(error: unknown): Judgement {
  if (projectCause(error)?.code === 'ERR_MODULE_NOT_FOUND') {
    return failed('ioredis is not installed.', { action: 'npm install ioredis' });
  }
  if (!(error instanceof WeComOptionsError)) throw error;
  const message = error.message
    .replace('WeComPayRedisModule: ', '')
    .replaceAll('the option connection', 'REDIS_URL');
  const [detail = message, ...advice] = message.split(SENTENCE_END);
  return failed(detail, { action: advice.join(' ') || 'Correct REDIS_URL.' });
}
