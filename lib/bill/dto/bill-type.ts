/** The documented values of `bill_type`. */
export const BILL_TYPES = ['ALL', 'SUCCESS', 'REFUND'] as const;
/** 账单类型 (which rows a bill has). `ALL` payments and refunds · `SUCCESS` payments · `REFUND` refunds. */
export type BillType = (typeof BILL_TYPES)[number];
