import { ConfigurableModuleBuilder } from '@nestjs/common';
import { WECOM_PAY_REDIS_OPTIONS } from './redis.constants.js';
import type { WeComPayRedisOptions } from './redis.options.js';

/** For `forRootAsync({ useClass })` and `forRootAsync({ useExisting })`. */
export interface WeComPayRedisOptionsFactory {
  createWeComPayRedisOptions(): WeComPayRedisOptions | Promise<WeComPayRedisOptions>;
}

export const { ConfigurableModuleClass, OPTIONS_TYPE, ASYNC_OPTIONS_TYPE } =
  new ConfigurableModuleBuilder<WeComPayRedisOptions>({ optionsInjectionToken: WECOM_PAY_REDIS_OPTIONS })
    .setClassMethodName('forRoot')
    .setFactoryMethodName('createWeComPayRedisOptions')
    .build();
