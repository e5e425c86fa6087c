import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { OrdersModule } from '../orders/orders.module.js';
import { Refund } from './refund.entity.js';
import { RefundsController } from './refunds.controller.js';
import { RefundsReader } from './refunds.reader.js';
import { RefundsService } from './refunds.service.js';

/** Refunds: their table, their route, and what the shop does about them. */
@Module({
  imports: [OrdersModule, TypeOrmModule.forFeature([Refund])],
  controllers: [RefundsController],
  providers: [RefundsReader, RefundsService],
  exports: [RefundsReader],
})
export class RefundsModule {}
