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

  /** Which orders are still open? They are polled until one of the methods below is told how they ended. */
  @UnfinishedOrders()
  unfinished(): Promise<Order[]> {
    return this.orders.findBy({ status: 'open' });
  }

  /** WeCom says: paid. May be told twice, so it sets and never adds. */
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

  async create(order: Order): Promise<void> {
    await this.orders.insert(order);
    this.upstream.place(order);
    await this.watch(order);
  }

  find(out_trade_no: string): Promise<Order | null> {
    return this.orders.findOneBy({ out_trade_no });
  }

  latest(count: number): Promise<Order[]> {
    return this.orders.find({ order: { createdAt: 'DESC' }, take: count });
  }

  /** At once. Should that fail, the order stands all the same: the next look at unfinished() finds it. */
  private async watch(order: Order): Promise<void> {
    try {
      await this.tracker.track(order);
    } catch (error) {
      this.logger.warn(String(error));
    }
  }
}
