/** By it Excel knows that a file is UTF-8. */
export const BYTE_ORDER_MARK = '\uFEFF';
const LINE_END = '\r\n';

/** A text that a spreadsheet may take for a number, which it rounds, for a date or for a formula, which it runs. */
const MISTAKEN = /^[\d=+\-@＝＋－＠]/u;

/** A cell that a spreadsheet takes for a text: one that it would not begins with a tab. */
export function csvText(value = ''): string {
  return MISTAKEN.test(value) ? `\t${value}` : value;
}

/** A line of RFC 4180. */
export function csvLine(cells: readonly string[]): string {
  return cells.map(quotedIfNeeded).join(',') + LINE_END;
}

function quotedIfNeeded(cell: string): string {
  return /[",\r\n]/u.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
