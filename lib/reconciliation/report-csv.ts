import { yuanOf } from '../bill/reading/bill-decimal.js';
import { BYTE_ORDER_MARK, csvLine, csvText } from '../common/csv.js';
import type { ReconciledSide, ReconciliationDifference } from './comparison/reconciliation.types.js';

type Cell = readonly [column: string, cellOf: (difference: ReconciliationDifference) => string];

const CELLS: readonly Cell[] = [
  ['kind', ({ kind }) => kind],
  ['out_trade_no', ({ out_trade_no }) => csvText(out_trade_no)],
  ['out_refund_no', ({ out_refund_no }) => csvText(out_refund_no)],
  ['transaction_id', ({ bill }) => csvText(bill?.transaction_id)],
  ['bill_state', ({ bill }) => csvText(bill?.state)],
  ['bill_amount', ({ bill }) => amountOf(bill)],
  ['books_state', ({ books }) => csvText(books?.state)],
  ['books_amount', ({ books }) => amountOf(books)],
  ['action', ({ action }) => action],
  ['answer', ({ answer }) => csvText(answer)],
  ['error', ({ error }) => csvText(error)],
];

/** The differences, a line each. */
export function csvOf(differences: readonly ReconciliationDifference[]): string {
  const header = CELLS.map(([column]) => column);
  const lines = differences.map((difference) => CELLS.map(([, cellOf]) => cellOf(difference)));
  return BYTE_ORDER_MARK + [header, ...lines].map(csvLine).join('');
}

/** In 元. */
function amountOf(side: ReconciledSide | undefined): string {
  return side === undefined ? '' : yuanOf(side.amount);
}
