import { Controller, HttpCode, Post } from '@nestjs/common';
import { OrderTracker, RefundService } from 'nestjs-wecom-pay';

@Controller('polling')
export class PollingController {
  constructor(
    private readonly orders: OrderTracker,
    private readonly refunds: RefundService,
  ) {}

  @Post('restart')
  @HttpCode(204)
  async restart(): Promise<void> {
    await Promise.all([this.orders.stop(), this.refunds.stop()]);
    await Promise.all([this.orders.start(), this.refunds.start()]);
  }
}
