import type { OrderRef } from './order-ref.js';

/** Identifies an order across merchants: an `out_trade_no` is unique only per `mchid`. */
export function orderKey({ mchid, out_trade_no }: Required<OrderRef>): string {
  // Not a template literal: V8 would keep its parts in memory for as long as the order is tracked.
  return [mchid, out_trade_no].join('/');
}

/** Splits at the last slash: an `mchid` may contain one, an `out_trade_no` cannot. */
export function orderRefOfKey(key: string): { readonly mchid: string; readonly out_trade_no: string } {
  const slash = key.lastIndexOf('/');
  return { mchid: key.slice(0, slash), out_trade_no: key.slice(slash + 1) };
}

export function isOrderKey(key: string): boolean {
  return /.\/.+$/u.test(key);
}
