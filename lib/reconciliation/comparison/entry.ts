import type { BillRowDto } from '../../bill/dto/bill-row.dto.js';
import { detached } from '../../common/text.js';
import type { BilledSide, ReconciledSide } from './reconciliation.types.js';

/** Names a payment or a refund within a merchant. */
export interface EntryRef {
  readonly out_trade_no: string;
  /** Of a refund; a bill may have one without it. */
  readonly out_refund_no: string | undefined;
  /** Of a refund in a bill, if that has no `out_refund_no`. */
  readonly refund_id?: string | undefined;
  readonly isRefund: boolean;
}

/** A payment or a refund, as one side has it. */
export type Entry = EntryRef & ReconciledSide;

/** A payment or a refund in a bill. */
export type BilledEntry = Entry & BilledSide;

/** The same on both sides. */
export function keyOf({ out_trade_no, out_refund_no, refund_id = '', isRefund }: EntryRef): string {
  return isRefund ? [out_trade_no, out_refund_no ?? refund_id].join('/') : out_trade_no;
}

/** What is needed of a row, without keeping its line alive. */
export function billedEntry(row: BillRowDto): BilledEntry {
  const {
    out_trade_no,
    out_refund_no,
    refund_id,
    trade_state: state,
    transaction_id,
    total,
    refund = 0,
  } = row;
  const isRefund = state === 'REFUND';
  return {
    out_trade_no: detached(out_trade_no),
    out_refund_no: out_refund_no === undefined ? undefined : detached(out_refund_no),
    refund_id: out_refund_no === undefined && refund_id !== undefined ? detached(refund_id) : undefined,
    isRefund,
    state,
    amount: isRefund ? refund : total,
    transaction_id: detached(transaction_id),
  };
}
