import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { hasWeCom } from '../../../shop-kit/environment.js';
import { Order } from '../../../shop-kit/orders/order.entity.js';
import { Refund } from '../../../shop-kit/refunds/refund.entity.js';
import { BooksService } from './books.service.js';
import { PastPlayer } from './past-player.js';
import { ReconciliationController } from './reconciliation.controller.js';
import { ReportsService } from './reports.service.js';

/** A day's bill, compared with the shop's own tables. */
@Module({
  imports: [TypeOrmModule.forFeature([Order, Refund])],
  controllers: [ReconciliationController],
  providers: [BooksService, ReportsService, ...(hasWeCom() ? [] : [PastPlayer])],
})
export class ReconciliationModule {}
