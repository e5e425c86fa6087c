import { isDeepStrictEqual } from 'node:util';
import { WeComFailure } from '../exchange/failure.js';
import { HOUR_MS } from '../exchange/rate-limits.js';
import type { BookedOrder } from '../orders/fake-order.js';
import { inState, isPaid } from '../orders/fake-order.js';
import type { OrderBook } from '../orders/order-book.js';
import type { FakeClock } from '../support/fake-clock.js';
import type { FakeErrcodes, FakeReadings } from '../support/fake-readings.js';
import type { BookedRefund, RefundRequest } from './fake-refund.js';
import { hasFailed, newRefundId, refundAmount, refundPromotions } from './fake-refund.js';
import type { RefundBook } from './refund-book.js';

/** What a desk works with. */
export interface DeskDependencies {
  readonly clock: FakeClock;
  readonly orders: OrderBook;
  readonly refunds: RefundBook;
  readonly readings: FakeReadings;
  readonly errcodes: FakeErrcodes;
}

const YEAR_MS = 365 * 24 * HOUR_MS;
const MOST_REFUNDS = 50;

/**
 * Accepts refunds, each number once, and again only after it has failed.
 * https://developer.work.weixin.qq.com/document/path/97333
 */
export class RefundDesk {
  readonly #deps: DeskDependencies;

  constructor(deps: DeskDependencies) {
    this.#deps = deps;
  }

  /** @throws WeComFailure */
  accept(request: RefundRequest): BookedRefund {
    const { orders, refunds } = this.#deps;
    const { mchid, out_trade_no, out_refund_no } = request;
    const order = orders.require(mchid, out_trade_no);
    const known = refunds.find(mchid, out_refund_no);
    if (known) this.#assertRepeatable(known, request);
    if (known && !hasFailed(known)) return known;
    return this.#carryOut(known?.request ?? request, order, known);
  }

  #assertRepeatable(known: BookedRefund, again: RefundRequest): void {
    const { readings, errcodes } = this.#deps;
    if (isDeepStrictEqual(known.request, again) || readings.changedRefund === 'repeat') return;
    throw new WeComFailure(errcodes.refundExists, 'out_refund_no used');
  }

  #carryOut(request: RefundRequest, order: BookedOrder, failed: BookedRefund | undefined): BookedRefund {
    const { clock, orders, refunds } = this.#deps;
    const { mchid, out_trade_no, out_refund_no } = request;
    this.#assertRefundable(request, order, failed);
    orders.store({ ...order, body: inState(order.body, 'REFUND') });
    const amount = refundAmount(order.body, request.amount.refund, refunds.sumOf(mchid, out_trade_no));
    const promotion_detail = refundPromotions(order.body, amount);
    return refunds.store({
      mchid,
      request,
      detail: {
        refund_id: failed?.detail.refund_id ?? newRefundId(clock.now()),
        out_refund_no,
        transaction_id: order.body.transaction_id ?? '',
        out_trade_no,
        channel: 'ORIGINAL',
        user_received_account: '支付用户零钱',
        amount,
        ...(promotion_detail && { promotion_detail }),
      },
      status: 'PROCESSING',
      startedAt: clock.now(),
      runs: (failed?.runs ?? 0) + 1,
    });
  }

  #assertRefundable(
    { amount, mchid, out_trade_no }: RefundRequest,
    order: BookedOrder,
    failed: unknown,
  ): void {
    const { clock, refunds, errcodes } = this.#deps;
    const { success_time, amount: paid } = order.body;
    if (!isPaid(order.body)) throw new WeComFailure(errcodes.orderUnpaid, 'order not paid');
    if (success_time !== undefined && clock.now() - Date.parse(success_time) > YEAR_MS)
      throw new WeComFailure(errcodes.refundTooLate, 'order paid more than a year ago');
    const total = paid?.total ?? 0;
    if (amount.total !== total || refunds.sumOf(mchid, out_trade_no) + amount.refund > total)
      throw new WeComFailure(errcodes.refundTooLarge, 'refund exceeds the order');
    if (!failed && refunds.of(mchid, out_trade_no).length >= MOST_REFUNDS)
      throw new WeComFailure(errcodes.tooManyRefunds, 'too many refunds');
  }
}
