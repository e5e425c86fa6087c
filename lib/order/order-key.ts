import { flatText } from '../common/flat-text.js';

interface OrderId {
  readonly mchid: string;
  readonly out_trade_no: string;
}

/** Identifies an order across merchants: an `out_trade_no` is unique only per `mchid`. */
export function orderKey({ mchid, out_trade_no }: OrderId): string {
  return flatText([mchid, out_trade_no], '/');
}

/** Splits at the last slash: an `mchid` may contain one, an `out_trade_no` cannot. */
export function orderRefOfKey(key: string): OrderId {
  const slash = key.lastIndexOf('/');
  return { mchid: key.slice(0, slash), out_trade_no: key.slice(slash + 1) };
}

export function isOrderKey(key: string): boolean {
  return /.\/.+$/u.test(key);
}
