import { ROW_COLUMNS } from '../bill/reading/bill-columns.js';
import { yuanOf } from '../bill/reading/bill-decimal.js';
import type { BillRowDto } from '../bill/dto/bill-row.dto.js';
import { BYTE_ORDER_MARK, csvLine, csvText } from '../common/csv.js';

/** The columns of a bill of today's layout and of all types, whatever the bill has. */
const COLUMNS = ROW_COLUMNS.filter(({ field }) => field !== 'fee_e5').map(
  ({ field, headers: [name = ''] }) => ({
    field,
    name,
  }),
);
const TIMES: ReadonlySet<string> = new Set(['trade_time', 'refund_create_time', 'refund_success_time']);
const DECIMALS: ReadonlySet<string> = new Set(['fee', 'rate']);

export const CSV_HEADER = BYTE_ORDER_MARK + csvLine(COLUMNS.map(({ name }) => name));

/** A row as a line of RFC 4180. */
export function csvOfRow(row: BillRowDto): string {
  return csvLine(COLUMNS.map(({ field }) => cellOf(field, row[field])));
}

function cellOf(field: string, value: string | number | undefined): string {
  if (value === undefined) return '';
  if (typeof value === 'number') return yuanOf(value);
  if (TIMES.has(field)) return value.slice(0, 19).replace('T', ' ');
  return DECIMALS.has(field) ? value : csvText(value);
}
