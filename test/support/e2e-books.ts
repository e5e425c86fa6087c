import { Injectable } from '@nestjs/common';
import type { ReconcileOptions, ReconciliationReport, SettledDay, SettledOrder } from '../../lib/index.js';
import type { RefundEvent, UnfinishedRefund } from '../../lib/index.js';
import type { ReconciledEvent } from '../../lib/index.js';
import {
  OnReconciled,
  OnRefund,
  ReconciliationService,
  SettledOrders,
  UnfinishedRefunds,
} from '../../lib/index.js';
import type { FakePayment } from '../../lib/testing/index.js';
import { DAY, HOUR } from './e2e-bills.js';
import type { OpenShop, ShopOptions } from './e2e-shop.js';
import { useShops } from './e2e-shop.js';

/** The fake's errcode for a day without trade. */
export const NO_BILL = 999_014;

type Listed = Iterable<SettledOrder> | AsyncIterable<SettledOrder> | Promise<Iterable<SettledOrder>>;

/** Books that are kept in memory, by day. */
@Injectable()
export class Books {
  readonly days = new Map<string, SettledOrder[]>();
  readonly asked: SettledDay[] = [];
  /** Refunds that have not ended. */
  readonly wanted: UnfinishedRefund[] = [];
  list: (day: SettledDay) => Listed = ({ date }) => this.days.get(date) ?? [];

  readonly reconciled: ReconciledEvent[] = [];
  /** What its listener does. */
  file: (event: ReconciledEvent) => unknown = () => undefined;

  @OnReconciled()
  async fileReport(event: ReconciledEvent): Promise<void> {
    this.reconciled.push(event);
    await this.file(event);
  }

  @SettledOrders()
  settled(day: SettledDay): Listed {
    this.asked.push(day);
    return this.list(day);
  }

  readonly refunded: RefundEvent[] = [];

  @OnRefund('SUCCESS')
  markRefunded(event: RefundEvent): void {
    this.refunded.push(event);
  }

  @UnfinishedRefunds()
  unfinished(): readonly UnfinishedRefund[] {
    return this.wanted;
  }

  book(out_trade_no: string, order: Partial<SettledOrder> = {}, date = DAY): void {
    const rows = this.days.get(date) ?? [];
    rows.push({ out_trade_no, state: 'SUCCESS', total: 1_234, ...order });
    this.days.set(date, rows);
  }
}

/** Gives each test a fake WeCom, books, and a clock that begins at noon of the day. */
export function useBooks() {
  const shops = useShops();
  let books = new Books();
  const wecom = () => shops.wecom;
  return {
    get clock() {
      return shops.clock;
    },
    get wecom() {
      return wecom();
    },
    get books() {
      return books;
    },
    /** Sets the clock to noon of the day, with empty books. */
    begin(): void {
      books = new Books();
      shops.clock.setWallClock(Date.parse(`${DAY}T12:00:00+08:00`) - Date.now());
    },
    /** An order that is paid right now, or as the payment says. */
    pay(out_trade_no: string, total = 1_234, payment: FakePayment = {}): void {
      wecom().orders.create({ out_trade_no, total });
      wecom().orders.pay(out_trade_no, payment);
    },
    /** Lets the day pass, and the morning in which its bill is made. */
    nextDay(): void {
      shops.clock.advance(24 * HOUR);
    },
    /** Starts an application with these books. */
    open(options: ShopOptions = {}): Promise<OpenShop> {
      return shops.open({
        orders: [],
        ...options,
        account: { billErrcodes: { none: NO_BILL }, ...options.account },
        metadata: { ...options.metadata, providers: [{ provide: Books, useValue: books }] },
      });
    },
    /** What the reconciliation of a day in an application of its own reports. */
    async reconcile(
      { date = DAY, ...options }: ReconcileOptions & { readonly date?: string } = {},
      shop: ShopOptions = {},
    ): Promise<ReconciliationReport> {
      const { module } = await this.open(shop);
      return module.get(ReconciliationService).reconcile(date, options);
    },
  };
}
