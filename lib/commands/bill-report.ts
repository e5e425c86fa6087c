import type { Bill } from '../bill/bill.types.js';
import type { BillSummaryDto } from '../bill/dto/bill-summary.dto.js';
import type { StateTally } from './bill-tally.js';

/** A bill that was read to its end, so it is whole. */
export interface BillReport extends Pick<Bill, 'date' | 'mchid' | 'type' | 'hash'> {
  readonly summary: BillSummaryDto;
  readonly states: readonly StateTally[];
}

/** For scripts: amounts in 分; `hash` is null if WeCom says that there was no trade. */
export function billJson({ date, mchid, type, hash, summary, states }: BillReport): string {
  const report = { date, mchid, type, hash: hash ?? null, summary, states };
  return `${JSON.stringify(report, undefined, 2)}\n`;
}
