import { Module } from '@nestjs/common';
import { OrdersModule } from '../orders/orders.module.js';
import { TimelineModule } from '../timeline/timeline.module.js';
import { BoardController } from './board.controller.js';
import { BoardService } from './board.service.js';
import { CardReader } from './card-reader.js';
import { PollingController } from './polling.controller.js';
import { ShopStateReader } from './shop-state.reader.js';

@Module({
  imports: [OrdersModule, TimelineModule],
  controllers: [BoardController, PollingController],
  providers: [BoardService, CardReader, ShopStateReader],
})
export class BoardModule {}
