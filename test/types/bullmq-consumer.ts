// Uses every public symbol of the entry for BullMQ and Redis, as an application would.
import { Inject, Injectable, Module } from '@nestjs/common';
import { ConfigModule, ConfigService } from '@nestjs/config';
import type { AccessTokenStore, SharedPollingEngine } from 'nestjs-wecom-pay';
import { WeComPayModule } from 'nestjs-wecom-pay';
import type {
  OrderJobData,
  WeComPayRedisOptions,
  WeComPayRedisOptionsFactory,
} from 'nestjs-wecom-pay/bullmq';
import {
  BullMqPollingEngine,
  getQueueName,
  RedisAccessTokenStore,
  WECOM_PAY_QUEUE,
  WeComPayRedisModule,
} from 'nestjs-wecom-pay/bullmq';

const options: WeComPayRedisOptions = {
  connection: { host: 'redis.example', port: 6380, tls: {} },
  prefix: '{shop}',
  accessTokenKey: '00'.repeat(32),
  replicas: 3,
};

@Injectable()
class RedisConfig implements WeComPayRedisOptionsFactory {
  createWeComPayRedisOptions(): WeComPayRedisOptions {
    return options;
  }
}

@Injectable()
class Dashboard {
  readonly queues: readonly string[] = [WECOM_PAY_QUEUE, getQueueName(), getQueueName('outlet')];

  constructor(@Inject(RedisAccessTokenStore) readonly tokens: AccessTokenStore) {}

  titleOf({ out_trade_no, trade_state, nextPollAt }: OrderJobData): string {
    return `${out_trade_no} ${trade_state ?? 'new'} ${nextPollAt ?? 'parked'}`;
  }
}

@Module({
  imports: [
    WeComPayRedisModule.forRootAsync({ useClass: RedisConfig }),
    WeComPayModule.forRootAsync({
      imports: [ConfigModule],
      pollingEngine: BullMqPollingEngine,
      inject: [ConfigService],
      useFactory: (config: ConfigService) => ({
        corpId: config.getOrThrow('WECOM_CORP_ID'),
        corpSecret: config.getOrThrow('WECOM_CORP_SECRET'),
        polling: {},
      }),
    }),
  ],
  providers: [Dashboard],
})
export class ClusterModule {}

export const simplest = WeComPayRedisModule.forRoot({ connection: 'redis://127.0.0.1:6379' });
export const engineOf = (engine: BullMqPollingEngine): SharedPollingEngine => engine;
