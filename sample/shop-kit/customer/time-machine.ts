import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { OrderTracker } from 'nestjs-wecom-pay';
import { Repository } from 'typeorm';
import { CLOSE_AFTER } from '../orders/close-after.js';
import { Order } from '../orders/order.entity.js';
import { FakeUpstream } from '../wecom/fake-upstream.js';

/** Makes an order old enough to be closed, so that a visitor need not wait. */
@Injectable()
export class TimeMachine {
  constructor(
    @InjectRepository(Order) private readonly orders: Repository<Order>,
    private readonly tracker: OrderTracker,
    private readonly upstream: FakeUpstream,
  ) {}

  async passTo(order: Order): Promise<void> {
    const { out_trade_no, total } = order;
    const createdAt = new Date(order.createdAt.getTime() - CLOSE_AFTER);
    this.upstream.passTime(CLOSE_AFTER);
    await this.orders.update(out_trade_no, { createdAt });
    // A tracked order keeps the age that it was first tracked with.
    await this.tracker.untrack({ out_trade_no });
    await this.tracker.track({ out_trade_no, total, createdAt });
  }
}
