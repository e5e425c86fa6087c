import { ROW_COLUMNS } from '../bill/bill-columns.js';
import { yuanOf } from '../bill/bill-decimal.js';
import type { BillRowDto } from '../bill/dto/bill-row.dto.js';

/** By it Excel knows that the file is UTF-8. */
const BYTE_ORDER_MARK = '\uFEFF';
const LINE_END = '\r\n';

/** The columns of a bill of today's layout and of all types, whatever the bill has. */
const COLUMNS = ROW_COLUMNS.filter(({ field }) => field !== 'fee_e5').map(({ field, headers: [name] }) => ({
  field,
  name,
}));
const TIMES: ReadonlySet<string> = new Set(['trade_time', 'refund_create_time', 'refund_success_time']);
const DECIMALS: ReadonlySet<string> = new Set(['fee', 'rate']);

/** A text that a spreadsheet may take for a number, which it rounds, for a date or for a formula, which it runs. */
const MISTAKEN = /^[\d=+\-@＝＋－＠]/u;

export const CSV_HEADER = `${BYTE_ORDER_MARK}${COLUMNS.map(({ name }) => name).join(',')}${LINE_END}`;

/** A row as a line of RFC 4180. */
export function csvLine(row: BillRowDto): string {
  return `${COLUMNS.map(({ field }) => cellOf(field, row[field])).join(',')}${LINE_END}`;
}

function cellOf(field: string, value: string | number | undefined): string {
  if (value === undefined) return '';
  if (typeof value === 'number') return yuanOf(value);
  if (TIMES.has(field)) return value.slice(0, 19).replace('T', ' ');
  const text = !DECIMALS.has(field) && MISTAKEN.test(value) ? `\t${value}` : value;
  return /[",\r\n]/u.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
