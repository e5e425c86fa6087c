import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Like, Not, Repository } from 'typeorm';
import { Order } from './order.entity.js';
import { PAST } from './past.js';

@Injectable()
export class OrdersReader {
  constructor(@InjectRepository(Order) private readonly orders: Repository<Order>) {}

  find(out_trade_no: string): Promise<Order | null> {
    return this.orders.findOneBy({ out_trade_no });
  }

  /** Newest first, without those of earlier days that the sample plays. */
  latest(count: number): Promise<Order[]> {
    return this.orders.find({
      where: { out_trade_no: Not(Like(`${PAST}%`)) },
      order: { createdAt: 'DESC' },
      take: count,
    });
  }
}
