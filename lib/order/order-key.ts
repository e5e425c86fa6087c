import type { OrderRef } from './order-ref.js';

/** Names an order among all merchants: an `out_trade_no` is unique per `mchid` only. */
export function orderKey({ mchid, out_trade_no }: Required<OrderRef>): string {
  // Not a template: V8 would hold its three parts, for as long as the order is watched.
  return [mchid, out_trade_no].join('/');
}

/** An `mchid` may have a slash, an `out_trade_no` has none. */
export function refOfKey(key: string): { readonly mchid: string; readonly out_trade_no: string } {
  const slash = key.lastIndexOf('/');
  return { mchid: key.slice(0, slash), out_trade_no: key.slice(slash + 1) };
}

export function isOrderKey(key: string): boolean {
  return /.\/.+$/u.test(key);
}
