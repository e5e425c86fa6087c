import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { Order } from './order.entity.js';
import { OrdersReader } from './orders.reader.js';

/** The table of orders. */
@Module({
  imports: [TypeOrmModule.forFeature([Order])],
  providers: [OrdersReader],
  exports: [TypeOrmModule, OrdersReader],
})
export class OrdersModule {}
