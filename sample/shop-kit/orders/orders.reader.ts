import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Repository } from 'typeorm';
import { Order } from './order.entity.js';

@Injectable()
export class OrdersReader {
  constructor(@InjectRepository(Order) private readonly orders: Repository<Order>) {}

  find(out_trade_no: string): Promise<Order | null> {
    return this.orders.findOneBy({ out_trade_no });
  }

  /** Newest first. */
  latest(count: number): Promise<Order[]> {
    return this.orders.find({ order: { createdAt: 'DESC' }, take: count });
  }
}
