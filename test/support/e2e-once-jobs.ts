import type { ModuleRef } from '@nestjs/core';
import { BullMqPollingEngine } from '../../lib/bullmq/index.js';
import { RedisConnections } from '../../lib/redis/connection/redis-connections.js';
import type { WeComPayRedisOptions } from '../../lib/redis/index.js';
import { resolveRedisOptions } from '../../lib/redis/redis.options.js';

export const TOPIC = 'wecom-pay-reconciliation';

/** The jobs of one more process, as its engine gives them, on connections of their own. */
export interface OnceJobsReplica {
  readonly jobs: ReturnType<BullMqPollingEngine['onceJobs']>;
  /** Cuts it off from Redis for good, as if the process had died. */
  readonly die: () => void;
  readonly close: () => Promise<void>;
}

export async function onceJobsReplica(
  options: WeComPayRedisOptions,
  account = 'default',
): Promise<OnceJobsReplica> {
  const connections = new RedisConnections(resolveRedisOptions(options));
  await connections.onModuleInit();
  connections.onApplicationBootstrap();
  const moduleRef = { get: () => connections } as unknown as ModuleRef;
  const jobs = new BullMqPollingEngine({ polling: undefined }, account, moduleRef).onceJobs(TOPIC);
  return {
    jobs,
    die: () => connections.onApplicationShutdown(),
    async close() {
      await jobs.close();
      connections.onApplicationShutdown();
    },
  };
}
