import { Module } from '@nestjs/common';
import { EventEmitterModule } from '@nestjs/event-emitter';
import { ScheduleModule } from '@nestjs/schedule';
import { WeComPayModule } from 'nestjs-wecom-pay';
import { BoardModule } from '../../shop-kit/board/board.module.js';
import { CustomerModule } from '../../shop-kit/customer/customer.module.js';
import { CLOSE_AFTER } from '../../shop-kit/orders/close-after.js';
import { OrdersModule } from '../../shop-kit/orders/orders.module.js';
import { RefundsModule } from '../../shop-kit/refunds/refunds.module.js';
import { Upstream } from '../../shop-kit/wecom/upstream.js';
import { UpstreamModule } from '../../shop-kit/wecom/upstream.module.js';
import { DatabaseModule } from './database.js';
import { PollingController } from './polling.controller.js';
import { ReconciliationModule } from './reconciliation/reconciliation.module.js';

@Module({
  imports: [
    EventEmitterModule.forRoot(),
    ScheduleModule.forRoot(),
    WeComPayModule.forRootAsync({
      isGlobal: true,
      inject: [Upstream],
      useFactory: ({ options, notifications }: Upstream) => ({
        ...options,
        polling: { closeAfter: CLOSE_AFTER },
        refunds: {},
        notifications,
      }),
    }),
    DatabaseModule,
    UpstreamModule,
    OrdersModule,
    RefundsModule,
    CustomerModule,
    BoardModule,
    ReconciliationModule,
  ],
  controllers: [PollingController],
})
export class AppModule {}
