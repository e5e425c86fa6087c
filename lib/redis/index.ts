import 'reflect-metadata';

export type { WeComPayRedisOptions } from './redis.options.js';
export { RedisAccessTokenStore } from './token/redis-access-token-store.js';
export { WeComPayRedisModule } from './wecom-pay-redis.module.js';
export type { WeComPayRedisOptionsFactory } from './wecom-pay-redis.module-definition.js';
