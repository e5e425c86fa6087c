import { keyOf } from '../orders/order-book.js';
import type { Alarms } from '../support/alarms.js';
import type { FakeClock } from '../support/fake-clock.js';
import type { BookedRefund } from './fake-refund.js';
import { hasFailed } from './fake-refund.js';

interface RefundBookDependencies {
  readonly clock: FakeClock;
  readonly alarms: Alarms;
  /** Milliseconds; may be `Infinity`. */
  readonly refundTakes: number;
  readonly onEnded: (booked: BookedRefund) => void;
}

/** What is stored of every refund. One that is processed for long enough has succeeded. */
export class RefundBook {
  readonly #deps: RefundBookDependencies;
  readonly #refunds = new Map<string, BookedRefund>();
  readonly #numbers = new Map<string, Set<string>>();

  constructor(deps: RefundBookDependencies) {
    this.#deps = deps;
  }

  find(mchid: string, out_refund_no: string): BookedRefund | undefined {
    const booked = this.#refunds.get(keyOf(mchid, out_refund_no));
    return booked && this.#asOfNow(booked);
  }

  /** The refunds of an order, the oldest first. */
  of(mchid: string, out_trade_no: string): readonly BookedRefund[] {
    return [...(this.#numbers.get(keyOf(mchid, out_trade_no)) ?? [])].flatMap(
      (out_refund_no) => this.find(mchid, out_refund_no) ?? [],
    );
  }

  /** All refunds of a merchant. */
  ofMerchant(mchid: string): readonly BookedRefund[] {
    return [...this.#refunds.values()]
      .filter((booked) => booked.mchid === mchid)
      .map((booked) => this.#asOfNow(booked));
  }

  /** 分 of an order that are refunded, or being refunded. */
  sumOf(mchid: string, out_trade_no: string): number {
    return this.of(mchid, out_trade_no)
      .filter((booked) => !hasFailed(booked))
      .reduce((sum, { detail }) => sum + detail.amount.refund, 0);
  }

  store(booked: BookedRefund): BookedRefund {
    const { mchid, detail } = booked;
    const order = keyOf(mchid, detail.out_trade_no);
    this.#refunds.set(keyOf(mchid, detail.out_refund_no), booked);
    this.#numbers.set(order, (this.#numbers.get(order) ?? new Set()).add(detail.out_refund_no));
    if (booked.status === 'PROCESSING') this.#awaitEnd(booked);
    else this.#deps.onEnded(booked);
    return booked;
  }

  #awaitEnd(booked: BookedRefund): void {
    const key = keyOf(booked.mchid, booked.detail.out_refund_no);
    const endsAt = this.#endOf(booked);
    if (endsAt === Infinity) return;
    this.#deps.alarms.set(endsAt, () => {
      if (this.#refunds.get(key) === booked) this.store(this.#asOfNow(booked));
    });
  }

  #asOfNow(booked: BookedRefund): BookedRefund {
    const endedAt = this.#endOf(booked);
    if (booked.status !== 'PROCESSING' || this.#deps.clock.now() < endedAt) return booked;
    return { ...booked, status: 'SUCCESS', endedAt };
  }

  #endOf({ startedAt }: BookedRefund): number {
    return startedAt + this.#deps.refundTakes;
  }
}
