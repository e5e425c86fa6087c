import { Module } from '@nestjs/common';
import { EventEmitterModule } from '@nestjs/event-emitter';
import { ScheduleModule } from '@nestjs/schedule';
import { WeComPayModule } from 'nestjs-wecom-pay';
import { BullMqPollingEngine } from 'nestjs-wecom-pay/bullmq';
import { WeComPayRedisModule } from 'nestjs-wecom-pay/redis';
import { CustomerModule } from '../../shop-kit/customer/customer.module.js';
import { CLOSE_AFTER } from '../../shop-kit/orders/close-after.js';
import { OrdersModule } from '../../shop-kit/orders/orders.module.js';
import { RefundsModule } from '../../shop-kit/refunds/refunds.module.js';
import { TimelineModule } from '../../shop-kit/timeline/timeline.module.js';
import { Upstream } from '../../shop-kit/wecom/upstream.js';
import { UpstreamModule } from '../../shop-kit/wecom/upstream.module.js';
import { DatabaseModule } from './database.js';
import { isWorker, readRedisUrl } from './environment.js';

/** What every process of the shop is made of. */
@Module({
  imports: [
    EventEmitterModule.forRoot(),
    ScheduleModule.forRoot(),
    WeComPayRedisModule.forRoot({ connection: readRedisUrl() }),
    WeComPayModule.forRootAsync({
      isGlobal: true,
      pollingEngine: BullMqPollingEngine,
      inject: [Upstream],
      useFactory: ({ options, notifications }: Upstream) => ({
        ...options,
        polling: { autoStart: isWorker(), closeAfter: CLOSE_AFTER },
        refunds: { autoStart: isWorker() },
        notifications,
      }),
    }),
    DatabaseModule,
    UpstreamModule,
    OrdersModule,
    RefundsModule,
    CustomerModule,
    TimelineModule,
  ],
})
export class AppModule {}
