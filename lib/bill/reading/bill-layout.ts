import { shapeOf } from '../../common/text.js';
import type { Column } from './bill-columns.js';
import { FREE_TEXT } from './bill-columns.js';
import type { BillType } from '../dto/bill-type.js';
import { UnusableBill } from './unusable-bill.js';

const SEPARATOR = ',`';

/** The columns that a bill has, by its own header. */
export class BillLayout<Dto extends object> {
  private readonly width: number;
  private readonly freeText: number;
  private readonly columns: readonly (Column<Dto> & { readonly header: string; readonly index: number })[];

  /** @throws {UnusableBill} if the header lacks a column that a bill of this type must have. */
  constructor(header: string, columns: readonly Column<Dto>[], type: BillType) {
    const names = header.split(',').map((name) => name.trim());
    this.width = names.length;
    this.freeText = names.indexOf(FREE_TEXT);
    this.columns = columns.flatMap((column) => {
      const name = column.headers.find((wanted) => names.includes(wanted));
      if (name !== undefined) return { ...column, header: name, index: names.indexOf(name) };
      if (column.required === 'never' || (column.required === 'with-refunds' && type === 'SUCCESS'))
        return [];
      throw new UnusableBill(`its header has no column ${column.headers.join(' or ')}`);
    });
  }

  /**
   * Reads a line of cells, each with a back-tick before it, into a DTO.
   * @throws {UnusableBill} if it has not as many cells as the header, or one is not written as it should be.
   */
  read(line: string, dto: Dto): Dto {
    const cells = this.cellsOf(line);
    const target = dto as Record<string, unknown>;
    for (const { field, cell, required, header, index } of this.columns) {
      const text = cells[index]!;
      const isNone = text === '' || text === cell.none;
      if (isNone && required !== 'in-rows') continue;
      const value = isNone ? undefined : cell.read(text);
      if (value === undefined)
        throw new UnusableBill(`${header} must be ${cell.allowed}, got ${shapeOf(text)}`);
      target[field] = value;
    }
    return dto;
  }

  /**
   * If there are too many, what separates cells stands within the free text; the other columns prove it by their form.
   */
  private cellsOf(line: string): readonly string[] {
    const cells = line.slice(1).split(SEPARATOR);
    const extra = cells.length - this.width;
    if (extra === 0) return cells;
    const { freeText } = this;
    if (extra < 0 || freeText < 0)
      throw new UnusableBill(`it has ${cells.length} cells, and the header ${this.width}`);
    const joined = cells.slice(freeText, freeText + extra + 1).join(SEPARATOR);
    return [...cells.slice(0, freeText), joined, ...cells.slice(freeText + extra + 1)];
  }
}
