import type { DynamicModule } from '@nestjs/common';
import { Module } from '@nestjs/common';
import { withResolvedOptions } from '../options/with-resolved-options.js';
import { WECOM_PAY_ACCESS_TOKEN_STORE, WECOM_PAY_RATE_LIMITER } from '../wecom-pay.constants.js';
import { RedisConnections } from './connection/redis-connections.js';
import { RedisRateLimiter } from './rate-limit/redis-rate-limiter.js';
import { WECOM_PAY_REDIS_OPTIONS } from './redis.constants.js';
import { resolveRedisOptions } from './redis.options.js';
import { RedisAccessTokenStore } from './token/redis-access-token-store.js';
import type { ASYNC_OPTIONS_TYPE, OPTIONS_TYPE } from './wecom-pay-redis.module-definition.js';
import { ConfigurableModuleClass } from './wecom-pay-redis.module-definition.js';

/**
 * Lets the replicas of an application share one access token and one rate limit through Redis and, with
 * `pollingEngine: BullMqPollingEngine`, the tracked orders. Import it once, next to `WeComPayModule`.
 */
@Module({})
export class WeComPayRedisModule extends ConfigurableModuleClass {
  /**
   * Takes static options.
   *
   * @throws {WeComOptionsError} from `init()`, if an option is invalid or Redis is unreachable.
   * @example WeComPayRedisModule.forRoot({ connection: 'redis://localhost:6379' })
   */
  static override forRoot(options: typeof OPTIONS_TYPE): DynamicModule {
    return sharing(super.forRoot(options));
  }

  /**
   * Takes options from a factory, a class or an existing provider.
   *
   * @throws {WeComOptionsError} from `init()`, if an option is invalid or Redis is unreachable.
   */
  static override forRootAsync(options: typeof ASYNC_OPTIONS_TYPE): DynamicModule {
    return sharing(super.forRootAsync(options));
  }
}

function sharing(definition: DynamicModule): DynamicModule {
  return {
    ...definition,
    global: true,
    providers: [
      ...withResolvedOptions(definition.providers ?? [], WECOM_PAY_REDIS_OPTIONS, resolveRedisOptions),
      RedisConnections,
      RedisAccessTokenStore,
      RedisRateLimiter,
      { provide: WECOM_PAY_ACCESS_TOKEN_STORE, useExisting: RedisAccessTokenStore },
      { provide: WECOM_PAY_RATE_LIMITER, useExisting: RedisRateLimiter },
    ],
    exports: [
      RedisConnections,
      RedisAccessTokenStore,
      RedisRateLimiter,
      WECOM_PAY_ACCESS_TOKEN_STORE,
      WECOM_PAY_RATE_LIMITER,
    ],
  };
}
