import { ConflictException, Controller, HttpCode, NotFoundException, Param, Post } from '@nestjs/common';
import { Timeline } from '../timeline/timeline.service.js';
import { FakeUpstream } from './fake-upstream.js';

/** What the customer does, at WeCom. Nothing here touches the shop's orders, and no notification is sent. */
@Controller('customer/orders/:out_trade_no')
export class CustomerController {
  constructor(
    private readonly upstream: FakeUpstream,
    private readonly timeline: Timeline,
  ) {}

  @Post('pay')
  @HttpCode(204)
  async pay(@Param('out_trade_no') out_trade_no: string): Promise<void> {
    this.step(out_trade_no, () => this.upstream.pay(out_trade_no));
    await this.timeline.add({ out_trade_no, kind: 'customer-paid' });
  }

  @Post('abandon')
  @HttpCode(204)
  async abandon(@Param('out_trade_no') out_trade_no: string): Promise<void> {
    this.step(out_trade_no, () => this.upstream.abandon(out_trade_no));
    await this.timeline.add({ out_trade_no, kind: 'customer-left' });
  }

  private step(out_trade_no: string, take: () => void): void {
    const state = this.upstream.stateOf(out_trade_no);
    if (state === undefined) throw new NotFoundException(`WeCom knows no order ${out_trade_no}`);
    if (state !== 'NOTPAY') throw new ConflictException(`order ${out_trade_no} is ${state} at WeCom already`);
    take();
  }
}
