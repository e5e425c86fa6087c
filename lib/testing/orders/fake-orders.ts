import type { FakeAccounts } from '../support/fake-accounts.js';
import type { FakeClock } from '../support/fake-clock.js';
import type { BookedOrder, FakeOrder, FakePayment, FakeTradeState, NewFakeOrder } from './fake-order.js';
import { inState, isOutTradeNo, newBooking, paidBody } from './fake-order.js';
import type { OrderBook } from './order-book.js';

/** Selects the merchant, if several use the same `out_trade_no`. */
export interface FakeOrderSelector {
  /** @default the first account's */
  readonly mchid?: string | undefined;
}

/** Any reply body, valid or not: it is returned as is. */
export interface RawFakeOrder {
  readonly out_trade_no: string;
  readonly mchid?: string;
  readonly [field: string]: unknown;
}

/** @internal */
export interface FakeOrdersDependencies {
  readonly accounts: FakeAccounts;
  readonly clock: FakeClock;
  readonly book: OrderBook;
  readonly onPaid: (booked: BookedOrder) => void;
}

/** https://pay.weixin.qq.com/docs/merchant/products/mini-program-payment/development.html */
const STEPS = {
  pay: { from: ['NOTPAY', 'USERPAYING', 'ACCEPT', 'PAYERROR'], to: 'SUCCESS' },
  startPaying: { from: ['NOTPAY', 'PAYERROR'], to: 'USERPAYING' },
  accept: { from: ['NOTPAY'], to: 'ACCEPT' },
  fail: { from: ['NOTPAY', 'USERPAYING', 'ACCEPT'], to: 'PAYERROR' },
  refund: { from: ['SUCCESS', 'REFUND'], to: 'REFUND' },
  close: { from: ['NOTPAY', 'PAYERROR'], to: 'CLOSED' },
  revoke: { from: ['USERPAYING', 'PAYERROR'], to: 'REVOKED' },
  expire: { from: ['NOTPAY'], to: 'NOTPAY' },
} as const satisfies Record<string, { from: readonly FakeTradeState[]; to: FakeTradeState }>;

/**
 * The orders that WeCom knows. Every method returns the order as `get_order` would now return it, and throws on a step
 * that WeCom would not allow (paying a closed order, closing a paid one).
 */
export class FakeOrders {
  readonly #accounts: FakeAccounts;
  readonly #clock: FakeClock;
  readonly #book: OrderBook;
  readonly #onPaid: (booked: BookedOrder) => void;

  /** @internal */
  constructor({ accounts, clock, book, onPaid }: FakeOrdersDependencies) {
    this.#accounts = accounts;
    this.#clock = clock;
    this.#book = book;
    this.#onPaid = onPaid;
  }

  /**
   * Creates an order in the state `NOTPAY`.
   *
   * @throws TypeError if a field is invalid, Error if the order already exists or no account has the `mchid`
   */
  create(order: NewFakeOrder): FakeOrder {
    const mchid = this.#accounts.knownMchid(order.mchid);
    assertNewOrder(order);
    if (this.#book.find(mchid, order.out_trade_no)) {
      throw new Error(`FakeWeCom: order ${order.out_trade_no} of mchid ${mchid} already exists`);
    }
    return this.#book.store(newBooking(order, mchid, this.#clock.now()));
  }

  /**
   * Stores a reply body as is, replacing any existing order: for replies that WeCom would not normally send. Its age is
   * unknown, so it may be closed at once.
   */
  put(order: RawFakeOrder): FakeOrder {
    const mchid = this.#accounts.knownMchid(order.mchid);
    const body = { ...structuredClone(order), mchid } as unknown as FakeOrder;
    return this.#book.store({ body, created: body, createdAt: -Infinity, payableUntil: Infinity });
  }

  /** The order as `get_order` would return it; `undefined` if WeCom does not know it. */
  get(out_trade_no: string, { mchid }: FakeOrderSelector = {}): FakeOrder | undefined {
    const booked = this.#book.find(this.#accounts.knownMchid(mchid), out_trade_no);
    return booked && structuredClone(booked.body);
  }

  /** Each `trade_state` that the order was in, the first one first: whether it was ever paid, or ever closed. */
  statesOf(out_trade_no: string, { mchid }: FakeOrderSelector = {}): readonly string[] {
    return this.#book.statesOf(this.#accounts.knownMchid(mchid), out_trade_no);
  }

  /**
   * The customer pays: `SUCCESS`. Possible until `time_expire`, from `NOTPAY`, `USERPAYING`, `ACCEPT` and `PAYERROR`.
   */
  pay(out_trade_no: string, payment: FakePayment = {}): FakeOrder {
    const booked = this.#require('pay', out_trade_no, payment);
    if (this.#clock.now() >= booked.payableUntil) {
      throw new Error(`FakeWeCom: cannot pay order ${out_trade_no}: its time_expire has passed`);
    }
    const paid = { ...booked, body: paidBody(booked, payment, this.#clock.now()) };
    const shown = this.#book.store(paid);
    this.#onPaid(paid);
    return shown;
  }

  /** The customer is entering the password: `USERPAYING`. */
  startPaying(out_trade_no: string, selector?: FakeOrderSelector): FakeOrder {
    return this.#step('startPaying', out_trade_no, selector);
  }

  /** A deduction was accepted and is pending: `ACCEPT`. */
  accept(out_trade_no: string, selector?: FakeOrderSelector): FakeOrder {
    return this.#step('accept', out_trade_no, selector);
  }

  /** The payment fails: `PAYERROR`. */
  fail(out_trade_no: string, selector?: FakeOrderSelector): FakeOrder {
    return this.#step('fail', out_trade_no, selector);
  }

  /** A refund is accepted, in full or in part: `REFUND`. Only after `SUCCESS`. */
  refund(out_trade_no: string, selector?: FakeOrderSelector): FakeOrder {
    return this.#step('refund', out_trade_no, selector);
  }

  /** The merchant or the platform closes an unpaid order: `CLOSED`. */
  close(out_trade_no: string, selector?: FakeOrderSelector): FakeOrder {
    return this.#step('close', out_trade_no, selector);
  }

  /** A 付款码 (payment code) payment is revoked: `REVOKED`. */
  revoke(out_trade_no: string, selector?: FakeOrderSelector): FakeOrder {
    return this.#step('revoke', out_trade_no, selector);
  }

  /** `time_expire` passes: the order can no longer be paid, and stays `NOTPAY` until it is closed. */
  expire(out_trade_no: string, selector?: FakeOrderSelector): FakeOrder {
    const booked = this.#require('expire', out_trade_no, selector);
    return this.#book.store({ ...booked, payableUntil: -Infinity });
  }

  #step(step: keyof typeof STEPS, out_trade_no: string, selector: FakeOrderSelector | undefined): FakeOrder {
    const booked = this.#require(step, out_trade_no, selector);
    return this.#book.store({ ...booked, body: inState(booked.body, STEPS[step].to) });
  }

  #require(step: keyof typeof STEPS, out_trade_no: string, { mchid }: FakeOrderSelector = {}): BookedOrder {
    const known = this.#accounts.knownMchid(mchid);
    const booked = this.#book.find(known, out_trade_no);
    if (!booked)
      throw new Error(`FakeWeCom: cannot ${step} order ${out_trade_no}: mchid ${known} has no such order`);
    const { trade_state } = booked.body;
    const from: readonly string[] = STEPS[step].from;
    if (from.includes(trade_state)) return booked;
    throw new Error(
      `FakeWeCom: cannot ${step} order ${out_trade_no}: it is ${trade_state}, but must be ${from.join(' or ')}`,
    );
  }
}

function assertNewOrder({ out_trade_no, total, ...times }: NewFakeOrder): void {
  if (!isOutTradeNo(out_trade_no)) {
    throw new TypeError(
      `FakeWeCom: out_trade_no must be 6 to 32 of A-Z a-z 0-9 _ - | *, got "${out_trade_no}"`,
    );
  }
  if (!Number.isSafeInteger(total) || total < 0) {
    throw new TypeError(
      `FakeWeCom: total of order ${out_trade_no} must be a whole number of 分, got ${total}`,
    );
  }
  for (const name of ['time_expire', 'create_time'] as const) {
    const time = times[name];
    if (time !== undefined && Number.isNaN(Date.parse(time)))
      throw new TypeError(`FakeWeCom: ${name} of order ${out_trade_no} must be RFC 3339, got "${time}"`);
  }
}
