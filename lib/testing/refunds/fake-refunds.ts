import { WeComFailure } from '../exchange/failure.js';
import type { FakeOrderSelector } from '../orders/fake-orders.js';
import type { OrderBook } from '../orders/order-book.js';
import type { FakeAccounts } from '../support/fake-accounts.js';
import type { FakeClock } from '../support/fake-clock.js';
import type { FakeReadings } from '../support/fake-readings.js';
import type { BookedRefund, FakeRefund, FakeRefundStatus } from './fake-refund.js';
import { isOutRefundNo, refundBody } from './fake-refund.js';
import type { RefundBook } from './refund-book.js';
import type { RefundDesk } from './refund-desk.js';

/** A refund, as a merchant would request it with `refund`. */
export interface NewFakeRefund {
  readonly out_refund_no: string;
  /** Of a paid order. */
  readonly out_trade_no: string;
  /** In 分. */
  readonly refund: number;
  /** @default the first account's */
  readonly mchid?: string | undefined;
}

/** @internal */
export interface FakeRefundsDependencies {
  readonly accounts: FakeAccounts;
  readonly clock: FakeClock;
  readonly orders: OrderBook;
  readonly refunds: RefundBook;
  readonly refundDesk: RefundDesk;
  readonly readings: FakeReadings;
}

const STEPS = {
  succeed: { from: ['PROCESSING', 'ABNORMAL'], to: 'SUCCESS' },
  close: { from: ['PROCESSING', 'ABNORMAL'], to: 'CLOSED' },
  abnormal: { from: ['PROCESSING'], to: 'ABNORMAL' },
} as const satisfies Record<string, { from: readonly FakeRefundStatus[]; to: FakeRefundStatus }>;

/**
 * The refunds that WeCom has accepted. A refund is `PROCESSING` until one of `succeed`, `close` and `abnormal` is
 * called, or until it has taken as long as the option `refundTakes` says.
 */
export class FakeRefunds {
  readonly #deps: FakeRefundsDependencies;

  /** @internal */
  constructor(deps: FakeRefundsDependencies) {
    this.#deps = deps;
  }

  /**
   * Requests a refund, as `refund` does, but without its limits on the rate.
   *
   * @throws TypeError if a field is invalid, Error if WeCom would refuse it
   */
  create(wish: NewFakeRefund): FakeRefund {
    assertNewRefund(wish);
    const { out_refund_no, out_trade_no, refund, mchid } = wish;
    const { accounts, orders, refundDesk } = this.#deps;
    const merchant = accounts.knownMchid(mchid);
    const total = orders.find(merchant, out_trade_no)?.body.amount?.total ?? 0;
    const amount = { refund, total, currency: 'CNY' };
    try {
      return this.#shown(refundDesk.accept({ mchid: merchant, out_trade_no, out_refund_no, amount }));
    } catch (error) {
      if (!(error instanceof WeComFailure)) throw error;
      throw new Error(`FakeWeCom: cannot create refund ${out_refund_no}: ${error.message}`, { cause: error });
    }
  }

  /** The refund as `get_refund_detail` would return it; `undefined` if WeCom does not know it. */
  get(out_refund_no: string, { mchid }: FakeOrderSelector = {}): FakeRefund | undefined {
    const booked = this.#deps.refunds.find(this.#deps.accounts.knownMchid(mchid), out_refund_no);
    return booked && this.#shown(booked);
  }

  /** The refunds of an order, the oldest first. */
  of(out_trade_no: string, { mchid }: FakeOrderSelector = {}): readonly FakeRefund[] {
    const { accounts, refunds } = this.#deps;
    return refunds.of(accounts.knownMchid(mchid), out_trade_no).map((booked) => this.#shown(booked));
  }

  /** How many 分 of an order are refunded or being refunded; failed refunds do not count. */
  sumOf(out_trade_no: string, { mchid }: FakeOrderSelector = {}): number {
    return this.#deps.refunds.sumOf(this.#deps.accounts.knownMchid(mchid), out_trade_no);
  }

  /** How many times a refund was carried out: 0 if WeCom does not know it, more than 1 only if it failed in between. */
  runsOf(out_refund_no: string, { mchid }: FakeOrderSelector = {}): number {
    return this.#deps.refunds.find(this.#deps.accounts.knownMchid(mchid), out_refund_no)?.runs ?? 0;
  }

  /** The customer has the money: `SUCCESS`. */
  succeed(out_refund_no: string, selector?: FakeOrderSelector): FakeRefund {
    return this.#step('succeed', out_refund_no, selector);
  }

  /** The refund is closed, nothing is refunded: `CLOSE`. It may be requested again under the same number. */
  close(out_refund_no: string, selector?: FakeOrderSelector): FakeRefund {
    return this.#step('close', out_refund_no, selector);
  }

  /** The customer's card takes no money: `ABNORMAL`. It may be requested again under the same number. */
  abnormal(out_refund_no: string, selector?: FakeOrderSelector): FakeRefund {
    return this.#step('abnormal', out_refund_no, selector);
  }

  #step(step: keyof typeof STEPS, out_refund_no: string, { mchid }: FakeOrderSelector = {}): FakeRefund {
    const { accounts, clock, refunds } = this.#deps;
    const known = accounts.knownMchid(mchid);
    const booked = refunds.find(known, out_refund_no);
    if (!booked)
      throw new Error(`FakeWeCom: cannot ${step} refund ${out_refund_no}: mchid ${known} has no such refund`);
    const from: readonly string[] = STEPS[step].from;
    if (!from.includes(booked.status))
      throw new Error(
        `FakeWeCom: cannot ${step} refund ${out_refund_no}: it is ${booked.status}, but must be ${from.join(' or ')}`,
      );
    return this.#shown(refunds.store({ ...booked, status: STEPS[step].to, endedAt: clock.now() }));
  }

  #shown(booked: BookedRefund): FakeRefund {
    return structuredClone(refundBody(booked, this.#deps.readings.closedRefund));
  }
}

function assertNewRefund({ out_refund_no, refund }: NewFakeRefund): void {
  if (!isOutRefundNo(out_refund_no)) {
    throw new TypeError(
      `FakeWeCom: out_refund_no must be 1 to 64 of A-Z a-z 0-9 _ - | * @, got "${out_refund_no}"`,
    );
  }
  if (!Number.isSafeInteger(refund) || refund < 1) {
    throw new TypeError(
      `FakeWeCom: refund of ${out_refund_no} must be a whole number of 分 from 1 on, got ${refund}`,
    );
  }
}
