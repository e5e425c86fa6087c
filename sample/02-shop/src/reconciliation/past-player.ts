import type { OnApplicationBootstrap } from '@nestjs/common';
import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { Repository } from 'typeorm';
import { Order } from '../../../shop-kit/orders/order.entity.js';
import { Refund } from '../../../shop-kit/refunds/refund.entity.js';
import { FakeUpstream } from '../../../shop-kit/wecom/fake-upstream.js';
import { latestBilledDay, latestDays } from './beijing-days.js';
import type { PastOrder } from './past-day.js';
import { eventfulDay, uneventfulDay } from './past-day.js';

/** Plays two days that have a bill, the later one with mishaps, so that a visitor has something to reconcile. */
@Injectable()
export class PastPlayer implements OnApplicationBootstrap {
  constructor(
    private readonly upstream: FakeUpstream,
    @InjectRepository(Order) private readonly orders: Repository<Order>,
    @InjectRepository(Refund) private readonly refunds: Repository<Refund>,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    const latest = latestBilledDay(Date.now());
    const [, before = latest] = latestDays(Date.parse(`${latest}T00:00:00+08:00`), 2);
    await this.play(uneventfulDay(before));
    await this.play(eventfulDay(latest));
  }

  /** Once for each day. WeCom comes last: a start that was broken off there is repeated. */
  private async play(day: readonly PastOrder[]): Promise<void> {
    const payments = day.map(({ payment }) => payment);
    if (payments.some(({ out_trade_no }) => this.upstream.stateOf(out_trade_no) !== 'UNKNOWN')) return;
    const orders = day.flatMap(({ order }) => order ?? []);
    await this.orders.createQueryBuilder().insert().values(orders).orIgnore().execute();
    const refunds = day.flatMap((sale) => sale.refunds);
    await this.refunds.createQueryBuilder().insert().values(refunds).orIgnore().execute();
    this.upstream.play(payments);
  }
}
