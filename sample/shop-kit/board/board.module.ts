import { Module } from '@nestjs/common';
import { OrdersModule } from '../orders/orders.module.js';
import { RefundsModule } from '../refunds/refunds.module.js';
import { TimelineModule } from '../timeline/timeline.module.js';
import { BoardController } from './board.controller.js';
import { BoardService } from './board.service.js';
import { CardReader } from './card-reader.js';
import { ShopStateReader } from './shop-state.reader.js';

/** What the page shows. */
@Module({
  imports: [OrdersModule, RefundsModule, TimelineModule],
  controllers: [BoardController],
  providers: [BoardService, CardReader, ShopStateReader],
})
export class BoardModule {}
