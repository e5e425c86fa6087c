import type { FakeOrder, FakeTradeState } from './fake-order.js';
import type { FakeOrders } from './fake-orders.js';

const LIVES: Readonly<Record<FakeTradeState, (orders: FakeOrders, created: FakeOrder) => FakeOrder>> = {
  NOTPAY: (_orders, created) => created,
  SUCCESS: (orders, { out_trade_no }) => orders.pay(out_trade_no),
  REFUND: (orders, { out_trade_no }) => orders.refund(orders.pay(out_trade_no).out_trade_no),
  CLOSED: (orders, { out_trade_no }) => orders.close(out_trade_no),
  USERPAYING: (orders, { out_trade_no }) => orders.startPaying(out_trade_no),
  REVOKED: (orders, { out_trade_no }) => orders.revoke(orders.startPaying(out_trade_no).out_trade_no),
  PAYERROR: (orders, { out_trade_no }) => orders.fail(out_trade_no),
  ACCEPT: (orders, { out_trade_no }) => orders.accept(out_trade_no),
};

/**
 * Creates one order in each documented `trade_state`: `DEMO-NOTPAY`, `DEMO-SUCCESS`, and so on, of 100 to 800 分.
 *
 * @returns the orders as `get_order` returns them
 * @throws Error if they already exist
 */
export function seedOrders({ orders }: { readonly orders: FakeOrders }): readonly FakeOrder[] {
  return Object.entries(LIVES).map(([state, live], index) => {
    const created = orders.create({
      out_trade_no: `DEMO-${state}`,
      total: (index + 1) * 100,
      attach: 'demo',
    });
    return live(orders, created);
  });
}
