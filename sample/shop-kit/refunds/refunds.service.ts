import { Injectable, Logger } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import type { RefundEvent } from 'nestjs-wecom-pay';
import { OnRefund, RefundService, UnfinishedRefunds } from 'nestjs-wecom-pay';
import { Repository } from 'typeorm';
import { Order } from '../orders/order.entity.js';
import { Refund } from './refund.entity.js';

@Injectable()
export class RefundsService {
  private readonly logger = new Logger(RefundsService.name);

  constructor(
    @InjectRepository(Refund) private readonly refunds: Repository<Refund>,
    @InjectRepository(Order) private readonly orders: Repository<Order>,
    private readonly service: RefundService,
  ) {}

  /** Which refunds are wanted? Each is requested once, and polled until a listener below has updated it. */
  @UnfinishedRefunds()
  unfinished(): Promise<Refund[]> {
    return this.refunds.findBy({ status: 'wanted' });
  }

  /** WeCom says: the customer has the money. */
  @OnRefund('SUCCESS')
  async markRefunded({ refund: { out_refund_no, out_trade_no } }: RefundEvent): Promise<void> {
    await this.refunds.update(out_refund_no, { status: 'refunded' });
    const { total } = await this.orders.findOneByOrFail({ out_trade_no });
    const refunded = await this.refunds.sum('refund', { out_trade_no, status: 'refunded' });
    if (refunded === total) await this.orders.update(out_trade_no, { status: 'refunded' });
  }

  @OnRefund('CLOSED')
  @OnRefund('ABNORMAL')
  async markFailed({ refund }: RefundEvent): Promise<void> {
    await this.refunds.update(refund.out_refund_no, { status: 'failed' });
  }

  /** Called by `POST /orders/:out_trade_no/refunds`. */
  async create(refund: Refund): Promise<void> {
    await this.refunds.insert(refund);
    await this.track(refund);
  }

  /** Requests the refund without waiting for the next sweep, which does so anyway: a failure here loses nothing. */
  private async track(refund: Refund): Promise<void> {
    try {
      await this.service.track(refund);
    } catch (error) {
      this.logger.warn(String(error));
    }
  }
}
