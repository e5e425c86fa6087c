import type { ReconciliationDifference } from './reconciliation.types.js';

type Cell = readonly [
  column: string,
  value: (difference: ReconciliationDifference) => string | number | undefined,
];

const CELLS: readonly Cell[] = [
  ['kind', ({ kind }) => kind],
  ['out_trade_no', ({ out_trade_no }) => out_trade_no],
  ['out_refund_no', ({ out_refund_no }) => out_refund_no],
  ['transaction_id', ({ bill }) => bill?.transaction_id],
  ['bill_state', ({ bill }) => bill?.state],
  ['bill_amount', ({ bill }) => bill?.amount],
  ['books_state', ({ books }) => books?.state],
  ['books_amount', ({ books }) => books?.amount],
  ['action', ({ action }) => action],
  ['answer', ({ answer }) => answer],
  ['error', ({ error }) => error],
];

/** Spreadsheets take a text that begins so for a formula, and one of many digits for a number that they round. */
const MISREAD = /^(?:[=+\-@\t\r]|\d{12})/u;
const LINE_END = '\r\n';
/** Without it, spreadsheets do not read the text as UTF-8. */
const BYTE_ORDER_MARK = '\ufeff';

/** https://www.rfc-editor.org/rfc/rfc4180 */
export function csvOf(differences: readonly ReconciliationDifference[]): string {
  const header = CELLS.map(([column]) => column);
  const rows = differences.map((difference) => CELLS.map(([, value]) => cellOf(value(difference))));
  return BYTE_ORDER_MARK + [header, ...rows].map((cells) => cells.join(',') + LINE_END).join('');
}

function cellOf(value: string | number | undefined): string {
  if (typeof value !== 'string') return String(value ?? '');
  const text = MISREAD.test(value) ? `'${value}` : value;
  return /[",\r\n]/u.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
