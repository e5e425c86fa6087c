import { WeComFailure } from '../exchange/failure.js';
import type { BookedOrder, FakeOrder } from './fake-order.js';

/** What is stored of every order, and which states each was in. */
export class OrderBook {
  readonly #orders = new Map<string, BookedOrder>();
  readonly #states = new Map<string, readonly string[]>();

  find(mchid: string, out_trade_no: string): BookedOrder | undefined {
    return this.#orders.get(keyOf(mchid, out_trade_no));
  }

  /** All orders of a merchant. */
  of(mchid: string): readonly BookedOrder[] {
    return [...this.#orders.values()].filter(({ body }) => body.mchid === mchid);
  }

  /** @throws WeComFailure 720501 */
  require(mchid: string, out_trade_no: string): BookedOrder {
    const booked = this.find(mchid, out_trade_no);
    if (booked) return booked;
    throw new WeComFailure(720501, `out_trade_no[${out_trade_no}] not exists under mchid[${mchid}]`);
  }

  /** @returns the order as `get_order` would now return it */
  store(booked: BookedOrder): FakeOrder {
    const { mchid, out_trade_no, trade_state } = booked.body;
    const states = this.statesOf(mchid, out_trade_no);
    if (states.at(-1) !== trade_state) this.#states.set(keyOf(mchid, out_trade_no), [...states, trade_state]);
    this.#orders.set(keyOf(mchid, out_trade_no), booked);
    return structuredClone(booked.body);
  }

  /** The states an order was in, the first one first. */
  statesOf(mchid: string, out_trade_no: string): readonly string[] {
    return this.#states.get(keyOf(mchid, out_trade_no)) ?? [];
  }
}

/** What a merchant's order, or refund, is found by. */
export function keyOf(mchid: string, number: string): string {
  return `${mchid}/${number}`;
}
