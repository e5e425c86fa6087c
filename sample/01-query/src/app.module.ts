import { Module } from '@nestjs/common';
import { APP_FILTER } from '@nestjs/core';
import { WeComPayExceptionFilter, WeComPayModule, weComPayConfig } from 'nestjs-wecom-pay';
import { OrdersController } from './orders.controller.js';

@Module({
  imports: [WeComPayModule.forRootAsync(weComPayConfig.asProvider())],
  controllers: [OrdersController],
  providers: [{ provide: APP_FILTER, useClass: WeComPayExceptionFilter }],
})
export class AppModule {}
