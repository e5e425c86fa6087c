import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import type { KnownTradeState, SettledDay, SettledOrder } from 'nestjs-wecom-pay';
import { SettledOrders } from 'nestjs-wecom-pay';
import { And, In, LessThan, MoreThanOrEqual, Repository } from 'typeorm';
import type { OrderStatus } from '../../../shop-kit/orders/order.entity.js';
import { Order } from '../../../shop-kit/orders/order.entity.js';
import { Refund } from '../../../shop-kit/refunds/refund.entity.js';

/** The shop's own states in WeCom's words. */
const STATES: Readonly<Record<OrderStatus, KnownTradeState>> = {
  open: 'NOTPAY',
  held: 'NOTPAY',
  paid: 'SUCCESS',
  disputed: 'SUCCESS',
  refunded: 'REFUND',
  closed: 'CLOSED',
};

@Injectable()
export class BooksService {
  constructor(
    @InjectRepository(Order) private readonly orders: Repository<Order>,
    @InjectRepository(Refund) private readonly refunds: Repository<Refund>,
  ) {}

  /** What was paid or refunded on that day, and what is open or was closed: it may have been paid, unknown to the shop. */
  @SettledOrders()
  async settled({ from, until }: SettledDay): Promise<SettledOrder[]> {
    const onTheDay = And(MoreThanOrEqual(from), LessThan(until));
    const refunds = await this.refunds.findBy({ createdAt: onTheDay });
    const orders = await this.orders.find({
      where: [
        { success_time: onTheDay },
        { out_trade_no: In(refunds.map(({ out_trade_no }) => out_trade_no)) },
        { status: In(['open', 'held']) },
        { status: 'closed', createdAt: onTheDay },
      ],
      order: { createdAt: 'ASC' },
    });
    return orders.map(({ out_trade_no, status, total, success_time }) => ({
      out_trade_no,
      state: STATES[status],
      total,
      success_time,
      refunds: refunds.filter((refund) => refund.out_trade_no === out_trade_no),
    }));
  }
}
