import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { Order } from './order.entity.js';
import { OrdersController } from './orders.controller.js';
import { OrdersReader } from './orders.reader.js';
import { OrdersService } from './orders.service.js';

/** Orders: their table, their routes, and what the shop does about them. */
@Module({
  imports: [TypeOrmModule.forFeature([Order])],
  controllers: [OrdersController],
  providers: [OrdersReader, OrdersService],
  exports: [TypeOrmModule, OrdersReader],
})
export class OrdersModule {}
