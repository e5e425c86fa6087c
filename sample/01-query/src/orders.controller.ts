import { Controller, Get, Param, Query } from '@nestjs/common';
import type { OrderDto } from 'nestjs-wecom-pay';
import { OrderQueryService } from 'nestjs-wecom-pay';

@Controller('orders')
export class OrdersController {
  constructor(private readonly orders: OrderQueryService) {}

  /** For the shop's own staff: an order names its customer. */
  @Get(':out_trade_no')
  find(@Param('out_trade_no') out_trade_no: string, @Query('mchid') mchid?: string): Promise<OrderDto> {
    return this.orders.query({ out_trade_no, mchid });
  }
}
