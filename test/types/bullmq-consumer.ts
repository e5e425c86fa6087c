// Uses every public symbol of the entry for BullMQ, as an application would.
import { Injectable, Module } from '@nestjs/common';
import { ConfigModule, ConfigService } from '@nestjs/config';
import type { SharedPollingEngine } from 'nestjs-wecom-pay';
import { WeComPayModule } from 'nestjs-wecom-pay';
import type { OrderJobData } from 'nestjs-wecom-pay/bullmq';
import { BullMqPollingEngine, getQueueName, WECOM_PAY_QUEUE } from 'nestjs-wecom-pay/bullmq';
import { WeComPayRedisModule } from 'nestjs-wecom-pay/redis';

@Injectable()
class Dashboard {
  readonly queues: readonly string[] = [WECOM_PAY_QUEUE, getQueueName(), getQueueName('outlet')];

  titleOf({ out_trade_no, trade_state, nextPollAt }: OrderJobData): string {
    return `${out_trade_no} ${trade_state ?? 'new'} ${nextPollAt ?? 'parked'}`;
  }
}

@Module({
  imports: [
    WeComPayRedisModule.forRoot({ connection: 'redis://127.0.0.1:6379' }),
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

export const engineOf = (engine: BullMqPollingEngine): SharedPollingEngine => engine;
