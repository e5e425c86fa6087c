import type { RefundRef } from '../calls/refund.types.js';

const INFIX = '/refund/';

/** Identifies a refund across merchants: an `out_refund_no` is unique only per `mchid`. */
export function refundKey({ mchid, out_refund_no }: Required<RefundRef>): string {
  // Not a template literal: V8 would keep its parts in memory for as long as the refund is tracked.
  return [mchid, out_refund_no].join(INFIX);
}

/** Splits at the last infix: an `mchid` may contain one, an `out_refund_no` cannot. */
export function refundRefOfKey(key: string): { readonly mchid: string; readonly out_refund_no: string } {
  const end = key.lastIndexOf(INFIX);
  return { mchid: key.slice(0, end), out_refund_no: key.slice(end + INFIX.length) };
}

export function isRefundKey(key: string): boolean {
  return /.\/refund\/[^/]+$/u.test(key);
}
