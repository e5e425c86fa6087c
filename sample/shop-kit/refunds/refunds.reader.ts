import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { In, Repository } from 'typeorm';
import { Refund } from './refund.entity.js';

@Injectable()
export class RefundsReader {
  constructor(@InjectRepository(Refund) private readonly refunds: Repository<Refund>) {}

  /** Oldest first. */
  of(out_trade_nos: readonly string[]): Promise<Refund[]> {
    return this.refunds.find({
      where: { out_trade_no: In(out_trade_nos) },
      order: { createdAt: 'ASC', out_refund_no: 'ASC' },
    });
  }

  find(out_trade_no: string, out_refund_no: string): Promise<Refund | null> {
    return this.refunds.findOneBy({ out_trade_no, out_refund_no });
  }

  /** How many 分 of an order are refunded, or wanted back: those that failed included, as they may be tried again. */
  async sumOf(out_trade_no: string): Promise<number> {
    return (await this.refunds.sum('refund', { out_trade_no })) ?? 0;
  }
}
