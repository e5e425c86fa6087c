import { Module } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { WeComPayExceptionFilter, WeComPayModule } from 'nestjs-wecom-pay';
import { OrdersController } from './orders.controller.js';
import { Upstream, UpstreamModule } from './upstream.js';

@Module({
  imports: [
    WeComPayModule.forRootAsync({
      imports: [UpstreamModule],
      inject: [Upstream],
      useFactory: (upstream: Upstream) => upstream.options,
    }),
    UpstreamModule,
  ],
  controllers: [OrdersController],
  providers: [{ provide: APP_FILTER, useClass: WeComPayExceptionFilter }],
})
export class AppModule {}
