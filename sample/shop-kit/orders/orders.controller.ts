import {
  Body,
  ConflictException,
  Controller,
  Get,
  HttpCode,
  Ip,
  NotFoundException,
  Param,
  Post,
} from '@nestjs/common';
import type { PaymentParameters } from 'nestjs-wecom-pay';
import { randomBytes } from 'node:crypto';
import { NewOrderDto } from './new-order.dto.js';
import type { Order } from './order.entity.js';
import type { OrderView } from './order-view.js';
import { toView } from './order-view.js';
import { OrdersReader } from './orders.reader.js';
import { OrdersService } from './orders.service.js';

const LISTED = 50;

@Controller('orders')
export class OrdersController {
  constructor(
    private readonly service: OrdersService,
    private readonly orders: OrdersReader,
  ) {}

  @Post()
  async create(
    @Body() { out_trade_no, total, description }: NewOrderDto,
    @Ip() payer_client_ip: string,
  ): Promise<OrderView> {
    if (out_trade_no && (await this.orders.find(out_trade_no))) {
      throw new ConflictException(`order ${out_trade_no} exists already`);
    }
    const order: Order = {
      out_trade_no: out_trade_no ?? newOrderNumber(),
      total,
      description: description ?? 'Order',
      payer_client_ip,
      status: 'open',
      success_time: null,
      createdAt: new Date(),
    };
    await this.service.create(order);
    return toView(order);
  }

  /** The mini program passes the answer to `wx.requestPayment()` as it is, as often as the customer wants to pay. */
  @Post(':out_trade_no/prepay')
  @HttpCode(200)
  async prepay(@Param('out_trade_no') out_trade_no: string): Promise<PaymentParameters> {
    const order = await this.existing(out_trade_no);
    if (order.status !== 'open') throw new ConflictException(`order ${out_trade_no} is ${order.status}`);
    return this.service.prepay(order);
  }

  /** The latest ones, newest first. */
  @Get()
  async list(): Promise<OrderView[]> {
    return (await this.orders.latest(LISTED)).map(toView);
  }

  @Get(':out_trade_no')
  async find(@Param('out_trade_no') out_trade_no: string): Promise<OrderView> {
    return toView(await this.existing(out_trade_no));
  }

  private async existing(out_trade_no: string): Promise<Order> {
    const order = await this.orders.find(out_trade_no);
    if (order) return order;
    throw new NotFoundException(`there is no order ${out_trade_no}`);
  }
}

function newOrderNumber(): string {
  const day = new Date().toISOString().slice(0, 10).replaceAll('-', '');
  return `SHOP-${day}-${randomBytes(4).toString('hex').toUpperCase()}`;
}
