import { Module } from '@nestjs/common';
import { hasWeCom } from '../environment.js';
import { OrdersModule } from '../orders/orders.module.js';
import { TimelineModule } from '../timeline/timeline.module.js';
import { CustomerController } from './customer.controller.js';
import { TimeMachine } from './time-machine.js';

/** What the page plays; with a real WeCom, the customer is real too. */
@Module({
  imports: [OrdersModule, TimelineModule],
  controllers: hasWeCom() ? [] : [CustomerController],
  providers: hasWeCom() ? [] : [TimeMachine],
})
export class CustomerModule {}
