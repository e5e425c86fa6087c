import type { Order } from '../../../shop-kit/orders/order.entity.js';
import { PAST } from '../../../shop-kit/orders/past.js';
import type { Refund } from '../../../shop-kit/refunds/refund.entity.js';
import type { PastPayment } from '../../../shop-kit/wecom/past-payment.js';
import { beijingTime } from './beijing-days.js';

type OrderRow = Pick<Order, keyof Order>;

/** An order of an earlier day, as each side has it. */
export interface PastOrder {
  readonly payment: PastPayment;
  /** Undefined if the shop knows nothing of it. */
  readonly order: OrderRow | undefined;
  readonly refunds: readonly Refund[];
}

type Sale = readonly [time: string, description: string, total: number, refunded?: number];
type Mishap = (sale: PastOrder) => PastOrder;

const SALES: readonly Sale[] = [
  ['08:05', 'Latte', 2_200],
  ['08:31', 'Scone', 2_800],
  ['09:12', 'Latte', 2_200],
  ['10:03', 'Coffee beans', 9_900, 9_900],
  ['10:40', 'Black tea', 1_600],
  ['11:26', 'Latte', 2_200],
  ['12:15', 'Scone', 2_800],
  ['13:08', 'Coffee beans', 9_900, 3_300],
  ['14:22', 'Black tea', 1_600],
  ['15:47', 'Latte', 2_200],
  ['16:30', 'Coffee beans', 9_900],
  ['17:55', 'Scone', 2_800],
  ['18:41', 'Black tea', 1_600],
  ['19:18', 'Latte', 2_200],
];

/** What went wrong, each in another way, by the index of the sale. */
const MISHAPS: ReadonlyMap<number, Mishap> = new Map([
  [2, putAside],
  [5, soldForLess],
  [8, forgotten],
  [11, markedByHand],
  [13, refundedElsewhere],
]);

/** A day at the shop on which all went well. */
export function uneventfulDay(day: string): readonly PastOrder[] {
  return SALES.map((sale, index) => pastOrder(day, sale, index));
}

/** A day at the shop with its mishaps. */
export function eventfulDay(day: string): readonly PastOrder[] {
  return uneventfulDay(day).map((sale, index) => MISHAPS.get(index)?.(sale) ?? sale);
}

function pastOrder(day: string, [time, description, total, refunded]: Sale, index: number): PastOrder {
  const out_trade_no = `${PAST}${day.replaceAll('-', '')}-${String(index + 1).padStart(2, '0')}`;
  const success_time = beijingTime(day, time);
  const order: OrderRow = {
    out_trade_no,
    total,
    description,
    payer_client_ip: '127.0.0.1',
    status: refunded === total ? 'refunded' : 'paid',
    success_time,
    createdAt: success_time,
  };
  const refunds = refunded === undefined ? [] : [refundOf(order, refunded, beijingTime(day, '20:00'))];
  return { payment: paymentOf(order, refunds), order, refunds };
}

function paymentOf(order: OrderRow, refunds: readonly Refund[]): PastPayment {
  const { out_trade_no, total, description, createdAt } = order;
  return {
    out_trade_no,
    total,
    description,
    paidAt: createdAt,
    refunds: refunds.map(({ out_refund_no, refund, createdAt: acceptedAt }) => ({
      out_refund_no,
      refund,
      acceptedAt,
    })),
  };
}

function refundOf({ out_trade_no, total }: OrderRow, refund: number, createdAt: Date): Refund {
  const out_refund_no = `${out_trade_no}-R`;
  return { out_refund_no, out_trade_no, refund, total, status: 'refunded', retries: 0, createdAt };
}

/** The staff put the order aside, so it was not polled; then the customer paid, and the notification was lost. */
function putAside(sale: PastOrder): PastOrder {
  return { ...sale, order: sale.order && { ...sale.order, status: 'held', success_time: null } };
}

function soldForLess(sale: PastOrder): PastOrder {
  const { order } = sale;
  return { ...sale, order: order && { ...order, total: order.total - 300, status: 'disputed' } };
}

function forgotten(sale: PastOrder): PastOrder {
  return { ...sale, order: undefined };
}

/** The customer showed something that looked like a receipt. */
function markedByHand(sale: PastOrder): PastOrder {
  return { ...sale, payment: { ...sale.payment, paidAt: undefined } };
}

/** Somebody has refunded it in the merchant platform. */
function refundedElsewhere(sale: PastOrder): PastOrder {
  const { order } = sale;
  return order ? { ...sale, payment: paymentOf(order, [refundOf(order, 1_000, order.createdAt)]) } : sale;
}
