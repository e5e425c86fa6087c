import { ApplymentDesk } from './applyments/applyment-desk.js';
import { FakeApplyments } from './applyments/fake-applyments.js';
import { BillDesk } from './bills/bill-desk.js';
import { FakeBills } from './bills/fake-bills.js';
import { RateLimits } from './exchange/rate-limits.js';
import { SecretGuard } from './exchange/secret-guard.js';
import { FakeNotifications } from './notifications/fake-notifications.js';
import { paymentContent, refundContent } from './notifications/notification-content.js';
import { NotificationSender } from './notifications/notification-sender.js';
import type { ResolvedOptions } from './options/fake-wecom.options.js';
import { FakeOrders } from './orders/fake-orders.js';
import { FakePayments } from './orders/fake-payments.js';
import { OrderBook } from './orders/order-book.js';
import { PrepayIds } from './orders/prepay-ids.js';
import { FakeRefunds } from './refunds/fake-refunds.js';
import { RefundBook } from './refunds/refund-book.js';
import { RefundDesk } from './refunds/refund-desk.js';
import { RefundTurns } from './refunds/refund-turns.js';
import { Upstream } from './routes/upstream.js';
import { Alarms } from './support/alarms.js';
import { FakeAccounts } from './support/fake-accounts.js';
import { FakeClock } from './support/fake-clock.js';
import { FakeTokens } from './support/fake-tokens.js';

/** WeCom without its server, and the hands by which a test moves it. */
export interface FakeWorld {
  readonly accounts: FakeAccounts;
  readonly clock: FakeClock;
  readonly tokens: FakeTokens;
  readonly orders: FakeOrders;
  readonly payments: FakePayments;
  readonly refunds: FakeRefunds;
  readonly bills: FakeBills;
  readonly applyments: FakeApplyments;
  readonly notifications: FakeNotifications;
  readonly upstream: Upstream;
  /** Ends what goes on by itself. */
  readonly close: () => Promise<void>;
}

export function createWorld(options: ResolvedOptions): FakeWorld {
  const { corpId, corpSecret, mchid, readings, errcodes } = options;
  const accounts = new FakeAccounts({ corpId, corpSecret, mchid }, options.accounts);
  const clock = new FakeClock(options.now);
  const tokens = new FakeTokens(clock, options.tokenLifetime * 1000, accounts.primary);
  const orderBook = new OrderBook();
  const alarms = new Alarms(clock);
  const sender = new NotificationSender({
    ...options,
    options: options.notifications,
    accounts,
    clock,
    alarms,
  });
  const notifications = new FakeNotifications(sender, clock, alarms);
  const refundBook = new RefundBook({
    ...options,
    clock,
    alarms,
    onEnded: (booked) => {
      const order = orderBook.find(booked.mchid, booked.detail.out_trade_no);
      notifications.announce(refundContent(booked, order));
    },
  });
  const deskParts = { clock, orders: orderBook, refunds: refundBook, readings, errcodes };
  const refundDesk = new RefundDesk(deskParts);
  const bills = new BillDesk(deskParts);
  const applymentDesk = new ApplymentDesk({ ...options, clock });
  const prepayIds = new PrepayIds();
  const orders = new FakeOrders({
    accounts,
    clock,
    book: orderBook,
    onPaid: (booked) => notifications.announce(paymentContent(booked)),
  });
  const payments = new FakePayments(orders, prepayIds, clock);
  const state = {
    ...options,
    accounts,
    clock,
    tokens,
    orders: orderBook,
    prepayIds,
    refunds: refundBook,
    refundDesk,
    bills,
    applymentDesk,
    refundTurns: new RefundTurns(options.refundLimits),
    limits: new RateLimits(options.rateLimits),
    guard: new SecretGuard(options.wrongSecretLimit),
  };
  return {
    accounts,
    clock,
    tokens,
    orders,
    payments,
    notifications,
    refunds: new FakeRefunds({
      accounts,
      clock,
      orders: orderBook,
      refunds: refundBook,
      refundDesk,
      readings,
    }),
    bills: new FakeBills(bills, accounts),
    applyments: new FakeApplyments(applymentDesk, accounts),
    upstream: new Upstream(state, payments),
    close: () => {
      alarms.close();
      return sender.close();
    },
  };
}
