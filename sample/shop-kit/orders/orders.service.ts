import { Injectable, Logger } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import type { OrderEvent } from 'nestjs-wecom-pay';
import { OnOrder, OrderTracker, UnfinishedOrders } from 'nestjs-wecom-pay';
import { Repository } from 'typeorm';
import { Upstream } from '../wecom/upstream.js';
import { Order } from './order.entity.js';

@Injectable()
export class OrdersService {
  private readonly logger = new Logger(OrdersService.name);

  constructor(
    @InjectRepository(Order) private readonly orders: Repository<Order>,
    private readonly tracker: OrderTracker,
    private readonly upstream: Upstream,
  ) {}

  /** Which orders are still open? They are polled until a listener below has updated them. */
  @UnfinishedOrders()
  unfinished(): Promise<Order[]> {
    return this.orders.findBy({ status: 'open' });
  }

  /** WeCom says: paid. An event may be delivered twice, so listeners set a state and never count. */
  @OnOrder('SUCCESS')
  async markPaid({ order }: OrderEvent): Promise<void> {
    await this.orders.update(order.out_trade_no, { status: 'paid' });
  }

  @OnOrder('REFUND')
  async markRefunded({ order }: OrderEvent): Promise<void> {
    await this.orders.update(order.out_trade_no, { status: 'refunded' });
  }

  @OnOrder('CLOSED')
  @OnOrder('REVOKED')
  async markClosed({ order }: OrderEvent): Promise<void> {
    await this.orders.update(order.out_trade_no, { status: 'closed' });
  }

  /** Called by `POST /orders`. */
  async create(order: Order): Promise<void> {
    await this.orders.insert(order);
    this.upstream.place(order);
    await this.track(order);
  }

  /** Polls the order without waiting for the next sweep, which finds it anyway: a failure here loses nothing. */
  private async track(order: Order): Promise<void> {
    try {
      await this.tracker.track(order);
    } catch (error) {
      this.logger.warn(String(error));
    }
  }
}
