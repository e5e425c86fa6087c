import 'reflect-metadata';

export { BullMqPollingEngine } from './bullmq-polling.engine.js';
export type { OrderJobData } from './order-job.js';
export { RedisAccessTokenStore } from './redis-access-token-store.js';
export { getQueueName, WECOM_PAY_QUEUE } from './redis.constants.js';
export type { WeComPayRedisOptions } from './redis.options.js';
export { WeComPayRedisModule } from './wecom-pay-redis.module.js';
export type { WeComPayRedisOptionsFactory } from './wecom-pay-redis.module-definition.js';
