import { Injectable, Optional } from '@nestjs/common';
import type { TrackedOrder } from 'nestjs-wecom-pay';
import { OrderTracker } from 'nestjs-wecom-pay';
import type { Order } from '../orders/order.entity.js';
import { OrdersReader } from '../orders/orders.reader.js';
import type { Refund } from '../refunds/refund.entity.js';
import { RefundsReader } from '../refunds/refunds.reader.js';
import type { TimelineEntry } from '../timeline/timeline-entry.entity.js';
import { Timeline } from '../timeline/timeline.service.js';
import { FakeUpstream } from '../wecom/fake-upstream.js';
import type { Card } from './card.js';
import { toCard } from './card.js';

const ORDERS_SHOWN = 50;

@Injectable()
export class CardReader {
  private timelines = new Map<string, readonly TimelineEntry[]>();
  private revision = -1;

  constructor(
    private readonly orders: OrdersReader,
    private readonly refunds: RefundsReader,
    private readonly tracker: OrderTracker,
    private readonly timeline: Timeline,
    @Optional() private readonly fake?: FakeUpstream,
  ) {}

  /** Of the latest orders, newest first. */
  async read(): Promise<readonly Card[]> {
    const orders = await this.orders.latest(ORDERS_SHOWN);
    await this.readTimelines(orders);
    const refunds = await this.refunds.of(orders.map(({ out_trade_no }) => out_trade_no));
    return Promise.all(
      orders.map((order) =>
        this.cardOf(
          order,
          refunds.filter(({ out_trade_no }) => out_trade_no === order.out_trade_no),
        ),
      ),
    );
  }

  /** The shop has started again: open orders are still polled. */
  async resume(): Promise<void> {
    for (const { out_trade_no, status } of await this.orders.latest(ORDERS_SHOWN)) {
      if (status === 'open') await this.timeline.add({ out_trade_no, kind: 'resumed' });
    }
  }

  private async readTimelines(orders: readonly Order[]): Promise<void> {
    const revision = await this.timeline.revision();
    if (revision === this.revision) return;
    this.timelines = await this.timeline.of(orders.map(({ out_trade_no }) => out_trade_no));
    this.revision = revision;
  }

  private async cardOf(order: Order, refunds: readonly Refund[]): Promise<Card> {
    const { out_trade_no } = order;
    return toCard(
      order,
      this.fake?.stateOf(out_trade_no),
      await this.tracked(order),
      this.timelines.get(out_trade_no) ?? [],
      refunds,
    );
  }

  /** The page needs no more than the orders table: it shows them even while it is unknown when they are polled next. */
  private async tracked({ out_trade_no, status }: Order): Promise<TrackedOrder | undefined> {
    if (status !== 'open') return undefined;
    try {
      return await this.tracker.find({ out_trade_no });
    } catch {
      return undefined;
    }
  }
}
