import { flatText } from '../../common/flat-text.js';

const INFIX = '/refund/';

interface RefundId {
  readonly mchid: string;
  readonly out_refund_no: string;
}

/** Identifies a refund across merchants: an `out_refund_no` is unique only per `mchid`. */
export function refundKey({ mchid, out_refund_no }: RefundId): string {
  return flatText([mchid, out_refund_no], INFIX);
}

/** Splits at the last infix: an `mchid` may contain one, an `out_refund_no` cannot. */
export function refundRefOfKey(key: string): RefundId {
  const end = key.lastIndexOf(INFIX);
  return { mchid: key.slice(0, end), out_refund_no: key.slice(end + INFIX.length) };
}

export function isRefundKey(key: string): boolean {
  return /.\/refund\/[^/]+$/u.test(key);
}
