import { Controller, HttpCode, Post } from '@nestjs/common';
import { OrderTracker } from 'nestjs-wecom-pay';

@Controller('polling')
export class PollingController {
  constructor(private readonly tracker: OrderTracker) {}

  @Post('restart')
  @HttpCode(204)
  async restart(): Promise<void> {
    await this.tracker.stop();
    await this.tracker.start();
  }
}
