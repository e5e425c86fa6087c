import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { BoardController } from '../../../shop-kit/board/board.controller.js';
import { BoardService } from '../../../shop-kit/board/board.service.js';
import { CardReader } from '../../../shop-kit/board/card-reader.js';
import { ShopStateReader } from '../../../shop-kit/board/shop-state.reader.js';
import { OrdersModule } from '../../../shop-kit/orders/orders.module.js';
import { RefundsModule } from '../../../shop-kit/refunds/refunds.module.js';
import { TimelineEntry } from '../../../shop-kit/timeline/timeline-entry.entity.js';
import { TimelineModule } from '../../../shop-kit/timeline/timeline.module.js';
import { AppModule } from '../app.module.js';
import { ClusterStateReader } from './cluster-state.reader.js';
import { Launcher } from './launcher.js';
import { MembersController } from './members.controller.js';
import { WorkTally } from './work-tally.js';

/** The board of 02-shop, with the processes on it. */
@Module({
  imports: [
    AppModule,
    OrdersModule,
    RefundsModule,
    TimelineModule,
    TypeOrmModule.forFeature([TimelineEntry]),
  ],
  controllers: [BoardController, MembersController],
  providers: [
    BoardService,
    CardReader,
    { provide: ShopStateReader, useClass: ClusterStateReader },
    Launcher,
    WorkTally,
  ],
})
export class WebModule {}
