import { Module } from '@nestjs/common';
import { EventEmitterModule } from '@nestjs/event-emitter';
import { ScheduleModule } from '@nestjs/schedule';
import { WeComPayModule } from 'nestjs-wecom-pay';
import { BoardModule } from './board/board.module.js';
import { DatabaseModule } from './database.js';
import { OrdersModule } from './orders/orders.module.js';
import { Upstream } from './wecom/upstream.js';
import { UpstreamModule } from './wecom/upstream.module.js';

@Module({
  imports: [
    EventEmitterModule.forRoot(),
    ScheduleModule.forRoot(),
    WeComPayModule.forRootAsync({
      isGlobal: true,
      inject: [Upstream],
      useFactory: ({ options }: Upstream) => ({ ...options, polling: {} }),
    }),
    DatabaseModule,
    UpstreamModule,
    OrdersModule,
    BoardModule,
  ],
})
export class AppModule {}
