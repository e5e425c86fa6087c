import { Body, ConflictException, Controller, NotFoundException, Param, Post } from '@nestjs/common';
import { randomBytes } from 'node:crypto';
import type { Order } from '../orders/order.entity.js';
import { OrdersReader } from '../orders/orders.reader.js';
import { NewRefundDto } from './new-refund.dto.js';
import type { Refund } from './refund.entity.js';
import { RefundsReader } from './refunds.reader.js';
import { RefundsService } from './refunds.service.js';

@Controller('orders/:out_trade_no/refunds')
export class RefundsController {
  constructor(
    private readonly service: RefundsService,
    private readonly refunds: RefundsReader,
    private readonly orders: OrdersReader,
  ) {}

  @Post()
  async create(
    @Param('out_trade_no') out_trade_no: string,
    @Body() { refund: amount }: NewRefundDto,
  ): Promise<Refund> {
    const { total } = await this.paid(out_trade_no);
    const left = total - (await this.refunds.sumOf(out_trade_no));
    if (amount > left) throw new ConflictException(`only ${left} of order ${out_trade_no} can be refunded`);
    const refund: Refund = {
      out_refund_no: `${out_trade_no}-${randomBytes(3).toString('hex').toUpperCase()}`,
      out_trade_no,
      refund: amount,
      total,
      status: 'wanted',
      createdAt: new Date(),
    };
    await this.service.create(refund);
    return refund;
  }

  private async paid(out_trade_no: string): Promise<Order> {
    const order = await this.orders.find(out_trade_no);
    if (!order) throw new NotFoundException(`there is no order ${out_trade_no}`);
    if (order.status === 'paid') return order;
    throw new ConflictException(`order ${out_trade_no} is ${order.status}`);
  }
}
