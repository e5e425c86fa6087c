import { Injectable, Logger } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import type { RefundEvent } from 'nestjs-wecom-pay';
import { OnRefund, RefundService, UnfinishedRefunds } from 'nestjs-wecom-pay';
import { randomBytes } from 'node:crypto';
import { Repository } from 'typeorm';
import { Order } from '../orders/order.entity.js';
import { Refund } from './refund.entity.js';

/** One statement: two clicks at the same moment cannot want more than the total between them. */
const INSERT_IF_LEFT = `
  INSERT INTO refunds (out_refund_no, out_trade_no, refund, total, status, createdAt)
  SELECT ?1, out_trade_no, ?2, total, 'wanted', strftime('%Y-%m-%d %H:%M:%f', 'now')
  FROM orders
  WHERE out_trade_no = ?3 AND status = 'paid'
    AND ?2 <= total - (SELECT COALESCE(SUM(refund), 0) FROM refunds WHERE out_trade_no = ?3)
`;

@Injectable()
export class RefundsService {
  private readonly logger = new Logger(RefundsService.name);

  constructor(
    @InjectRepository(Refund) private readonly refunds: Repository<Refund>,
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
    // Together: a refund that is no longer listed is not told of again.
    await this.refunds.manager.transaction(async (manager) => {
      await manager.update(Refund, out_refund_no, { status: 'refunded' });
      const { total } = await manager.findOneByOrFail(Order, { out_trade_no });
      const refunded = await manager.sum(Refund, 'refund', { out_trade_no, status: 'refunded' });
      if (refunded === total) await manager.update(Order, out_trade_no, { status: 'refunded' });
    });
  }

  @OnRefund('CLOSED')
  @OnRefund('ABNORMAL')
  async markFailed({ refund: { out_refund_no }, retries }: RefundEvent): Promise<void> {
    // Unless it is wanted again already.
    await this.refunds.update({ out_refund_no, retries }, { status: 'failed' });
  }

  /** Resolves with the refund, or with null if not as much is left of the order. */
  async create(out_trade_no: string, amount: number): Promise<Refund | null> {
    const out_refund_no = `${out_trade_no}-${randomBytes(3).toString('hex').toUpperCase()}`;
    await this.refunds.query(INSERT_IF_LEFT, [out_refund_no, amount, out_trade_no]);
    return this.trackStored(out_refund_no);
  }

  /**
   * Wants a failed refund again, under the same number: a new one would be another refund. Resolves with null if it has
   * not failed.
   */
  async retry(out_refund_no: string): Promise<Refund | null> {
    const failed = { out_refund_no, status: 'failed' } as const;
    const { affected } = await this.refunds.update(failed, {
      status: 'wanted',
      retries: () => 'retries + 1',
    });
    return affected ? this.trackStored(out_refund_no) : null;
  }

  private async trackStored(out_refund_no: string): Promise<Refund | null> {
    const refund = await this.refunds.findOneBy({ out_refund_no });
    if (refund) await this.track(refund);
    return refund;
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
