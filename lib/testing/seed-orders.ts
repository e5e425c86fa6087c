import { HOUR_MS } from './exchange/rate-limits.js';
import type { FakeWeCom } from './fake-wecom.js';
import type { FakeOrder, FakeTradeState } from './orders/fake-order.js';
import type { FakeRefunds } from './refunds/fake-refunds.js';
import { chinaTime } from './support/fake-clock.js';

type Seeded = Pick<FakeWeCom, 'clock' | 'orders' | 'refunds'>;

const LIVES: Readonly<Record<FakeTradeState, (wecom: Seeded, out_trade_no: string) => void>> = {
  NOTPAY: () => undefined,
  SUCCESS: ({ orders }, out_trade_no) => orders.pay(out_trade_no),
  REFUND: ({ orders, refunds }, out_trade_no) => {
    orders.pay(out_trade_no);
    seedRefunds(refunds, out_trade_no);
  },
  CLOSED: ({ orders }, out_trade_no) => orders.close(out_trade_no),
  USERPAYING: ({ orders }, out_trade_no) => orders.startPaying(out_trade_no),
  REVOKED: ({ orders }, out_trade_no) => orders.revoke(orders.startPaying(out_trade_no).out_trade_no),
  PAYERROR: ({ orders }, out_trade_no) => orders.fail(out_trade_no),
  ACCEPT: ({ orders }, out_trade_no) => orders.accept(out_trade_no),
};

/** How each of the refunds ends, by the status that it shows. */
const REFUNDS: Readonly<Record<string, (refunds: FakeRefunds, out_refund_no: string) => void>> = {
  PROCESSING: () => undefined,
  SUCCESS: (refunds, out_refund_no) => refunds.succeed(out_refund_no),
  CLOSE: (refunds, out_refund_no) => refunds.close(out_refund_no),
  ABNORMAL: (refunds, out_refund_no) => refunds.abnormal(out_refund_no),
};

/**
 * Creates one order in each documented `trade_state`: `DEMO-NOTPAY`, `DEMO-SUCCESS`, and so on, of 100 to 800 分.
 * `DEMO-EXPIRED` is one that is unpaid for an hour and can only be closed. `DEMO-YESTERDAY` was paid a day ago, so it
 * is in the bill of yesterday. `DEMO-REFUND` has a refund of 50 分 in each status: `DEMO-REFUND-PROCESSING` and so on.
 *
 * @returns the orders as `get_order` returns them
 * @throws Error if they already exist
 */
export function seedOrders(wecom: Seeded): readonly FakeOrder[] {
  const { orders, clock } = wecom;
  for (const [index, [state, live]] of Object.entries(LIVES).entries()) {
    const out_trade_no = `DEMO-${state}`;
    orders.create({ out_trade_no, total: (index + 1) * 100, attach: 'demo' });
    live(wecom, out_trade_no);
  }
  const [create_time, time_expire] = [chinaTime(clock.now() - HOUR_MS), chinaTime(clock.now())];
  orders.create({ out_trade_no: 'DEMO-EXPIRED', total: 900, attach: 'demo', create_time, time_expire });
  seedYesterday(wecom);
  return [...Object.keys(LIVES), 'EXPIRED', 'YESTERDAY'].flatMap((name) => orders.get(`DEMO-${name}`) ?? []);
}

function seedYesterday({ orders, clock }: Seeded): void {
  const [out_trade_no, time] = ['DEMO-YESTERDAY', chinaTime(clock.now() - 24 * HOUR_MS)];
  orders.create({ out_trade_no, total: 1_000, attach: 'demo', create_time: time });
  orders.pay(out_trade_no, { success_time: time });
}

function seedRefunds(refunds: FakeRefunds, out_trade_no: string): void {
  for (const [status, end] of Object.entries(REFUNDS)) {
    const out_refund_no = `${out_trade_no}-${status}`;
    refunds.create({ out_trade_no, out_refund_no, refund: 50 });
    end(refunds, out_refund_no);
  }
}
