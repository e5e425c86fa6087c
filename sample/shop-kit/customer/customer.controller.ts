import {
  Body,
  ConflictException,
  Controller,
  HttpCode,
  NotFoundException,
  Param,
  Post,
} from '@nestjs/common';
import type { PaymentParameters } from 'nestjs-wecom-pay';
import type { Order } from '../orders/order.entity.js';
import { OrdersReader } from '../orders/orders.reader.js';
import type { NewEntry } from '../timeline/timeline.service.js';
import { Timeline } from '../timeline/timeline.service.js';
import { FakeUpstream } from '../wecom/fake-upstream.js';
import { TimeMachine } from './time-machine.js';

/** What the customer does, at WeCom. The shop learns of it by a notification, or by polling. */
@Controller('customer/orders/:out_trade_no')
export class CustomerController {
  constructor(
    private readonly upstream: FakeUpstream,
    private readonly orders: OrdersReader,
    private readonly timeline: Timeline,
    private readonly time: TimeMachine,
  ) {}

  /** What `wx.requestPayment()` does with its argument. */
  @Post('pay')
  @HttpCode(204)
  async pay(@Param('out_trade_no') out_trade_no: string, @Body() payment: PaymentParameters): Promise<void> {
    await this.unpaid(out_trade_no);
    await this.requestPayment(payment, { out_trade_no, kind: 'customer-paid' });
  }

  /** The customer leaves, and comes back to pay after the shop has asked WeCom to close the order. */
  @Post('pay-while-closing')
  @HttpCode(204)
  async payWhileClosing(
    @Param('out_trade_no') out_trade_no: string,
    @Body() payment: PaymentParameters,
  ): Promise<void> {
    const order = await this.unpaid(out_trade_no);
    const closing = this.upstream.delayClosing(out_trade_no);
    const entry = { out_trade_no, kind: 'customer-paid-while-closing' } as const;
    await Promise.all([this.passTime(order), closing.then(() => this.requestPayment(payment, entry))]);
  }

  @Post('leave')
  @HttpCode(204)
  async leave(@Param('out_trade_no') out_trade_no: string): Promise<void> {
    await this.passTime(await this.unpaid(out_trade_no));
  }

  private async passTime(order: Order): Promise<void> {
    await this.timeline.add({ out_trade_no: order.out_trade_no, kind: 'customer-left' });
    await this.time.passTo(order);
  }

  private async requestPayment(payment: PaymentParameters, entry: NewEntry): Promise<void> {
    const { isNotifying } = this.upstream;
    try {
      this.upstream.requestPayment(payment);
    } catch (error) {
      throw new ConflictException(error instanceof Error ? error.message : String(error));
    }
    await this.timeline.add(entry);
    if (!isNotifying) await this.timeline.add({ ...entry, kind: 'notification-lost' });
  }

  private async unpaid(out_trade_no: string): Promise<Order> {
    const order = await this.orders.find(out_trade_no);
    if (!order) throw new NotFoundException(`there is no order ${out_trade_no}`);
    const state = this.upstream.stateOf(out_trade_no);
    if (state === 'NOTPAY') return order;
    throw new ConflictException(`order ${out_trade_no} is ${state} at WeCom`);
  }
}
