import type { BillSummaryDto } from '../bill/dto/bill-summary.dto.js';
import { deepFreeze } from '../common/deep-freeze.js';
import type { ReconciledSums, ReconciliationDifference } from './comparison/reconciliation.types.js';
import { csvOf } from './report-csv.js';

/** What a {@link ReconciliationReport} says, as plain data. */
export interface ReconciliationResult {
  /** The name of the account; `default` if it has none. */
  readonly account: string;
  /** 二级商户号 (merchant number). */
  readonly mchid: string;
  /** The day in Beijing, `yyyy-MM-dd`. */
  readonly date: string;
  /** The SHA-1 of the bill in lower-case hex; `undefined` if there was no trade, so there is none. */
  readonly hash: string | undefined;
  /** The sums of the bill, fees among them. */
  readonly bill: BillSummaryDto;
  readonly payments: ReconciledSums;
  readonly refunds: ReconciledSums;
  readonly differences: readonly ReconciliationDifference[];
  readonly startedAt: Date;
  /** Milliseconds. */
  readonly took: number;
}

/** How the bill of a day and the application's books agree. Amounts are in 分. Deeply frozen. */
export class ReconciliationReport implements ReconciliationResult {
  readonly account: string;
  readonly mchid: string;
  readonly date: string;
  readonly hash: string | undefined;
  readonly bill: BillSummaryDto;
  readonly payments: ReconciledSums;
  readonly refunds: ReconciledSums;
  readonly differences: readonly ReconciliationDifference[];
  readonly startedAt: Date;
  readonly took: number;
  readonly #result: ReconciliationResult;

  /** @internal */
  constructor(result: ReconciliationResult) {
    this.#result = deepFreeze(result);
    ({
      account: this.account,
      mchid: this.mchid,
      date: this.date,
      hash: this.hash,
      bill: this.bill,
      payments: this.payments,
      refunds: this.refunds,
      differences: this.differences,
      startedAt: this.startedAt,
      took: this.took,
    } = result);
    Object.freeze(this);
  }

  /** Whether both sides agree on every payment and every refund. */
  get isBalanced(): boolean {
    return this.differences.length === 0;
  }

  toJSON(): ReconciliationResult & { readonly isBalanced: boolean } {
    return { isBalanced: this.isBalanced, ...this.#result };
  }

  /**
   * The differences as CSV (RFC 4180) for spreadsheets: UTF-8 with a byte order mark, amounts in 元. A text that a
   * spreadsheet would take for a number, a date or a formula begins with a tab.
   */
  toCsv(): string {
    return csvOf(this.differences);
  }
}
