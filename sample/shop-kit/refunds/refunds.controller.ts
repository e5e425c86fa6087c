import {
  Body,
  ConflictException,
  Controller,
  HttpCode,
  NotFoundException,
  Param,
  Post,
} from '@nestjs/common';
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
    const refund = await this.service.create(out_trade_no, amount);
    if (refund) return refund;
    const left = total - (await this.refunds.sumOf(out_trade_no));
    throw new ConflictException(`only ${left} of order ${out_trade_no} can be refunded`);
  }

  @Post(':out_refund_no/retry')
  @HttpCode(200)
  async retry(
    @Param('out_trade_no') out_trade_no: string,
    @Param('out_refund_no') out_refund_no: string,
  ): Promise<Refund> {
    if (!(await this.refunds.find(out_trade_no, out_refund_no))) {
      throw new NotFoundException(`there is no refund ${out_refund_no} of order ${out_trade_no}`);
    }
    const refund = await this.service.retry(out_refund_no);
    if (refund) return refund;
    throw new ConflictException(`refund ${out_refund_no} has not failed`);
  }

  private async paid(out_trade_no: string): Promise<Order> {
    const order = await this.orders.find(out_trade_no);
    if (!order) throw new NotFoundException(`there is no order ${out_trade_no}`);
    if (order.status === 'paid') return order;
    throw new ConflictException(`order ${out_trade_no} is ${order.status}`);
  }
}
