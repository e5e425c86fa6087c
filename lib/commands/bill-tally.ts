import type { BillRowDto } from '../bill/dto/bill-row.dto.js';

/** The rows of one kind and state. */
export interface StateTally {
  readonly kind: 'payment' | 'refund';
  readonly trade_state: string;
  /** Of a refund, as it was when the bill was made. */
  readonly refund_status?: string;
  readonly count: number;
  /** The sum of `total`, or of `refund`, in 分. */
  readonly amount: number;
}

/** Counts and sums up the rows of a bill by their state. */
export class BillTally {
  private readonly byState = new Map<string, StateTally>();

  add(row: BillRowDto): void {
    const { trade_state, refund_status, refund_id, out_refund_no } = row;
    const kind = refund_id === undefined && out_refund_no === undefined ? 'payment' : 'refund';
    const amount = kind === 'payment' ? row.total : (row.refund ?? 0);
    const key = [kind, trade_state, refund_status].join(' ');
    const before = this.byState.get(key);
    this.byState.set(key, {
      kind,
      trade_state,
      ...(refund_status !== undefined && { refund_status }),
      count: (before?.count ?? 0) + 1,
      amount: (before?.amount ?? 0) + amount,
    });
  }

  /** Payments before refunds. */
  get states(): readonly StateTally[] {
    return [...this.byState].toSorted(([one], [other]) => (one < other ? -1 : 1)).map(([, state]) => state);
  }
}
