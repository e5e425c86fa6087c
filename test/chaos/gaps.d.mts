/** How a gap between two polls compares with its plan. */
export interface Gap {
  readonly out_trade_no: string;
  /** ms from the order's creation to the end of the gap. */
  readonly age: number;
  /** ms beyond the plan. */
  readonly late: number;
  readonly isTooSoon: boolean;
}

export interface Gaps {
  readonly polls: number;
  readonly latest: Gap | undefined;
  readonly tooSoon: readonly string[];
}

export function gapsOf(
  observed: {
    readonly orders: readonly {
      readonly out_trade_no: string;
      readonly createdAt: number;
      readonly isOpen: boolean;
      readonly hastenedAt?: number | undefined;
    }[];
    readonly polls: readonly { readonly out_trade_no: string; readonly at: number }[];
    readonly until: number;
  },
  plan: { readonly longest: (age: number | undefined) => number; readonly least: number },
): Gaps;
