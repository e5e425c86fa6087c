import type { Order } from './order.entity.js';

/** What the page shows of an order: nothing of its payer. */
export type OrderView = Omit<Order, 'payer_client_ip' | 'success_time'>;

export function toView({ out_trade_no, total, description, status, createdAt }: Order): OrderView {
  return { out_trade_no, total, description, status, createdAt };
}
