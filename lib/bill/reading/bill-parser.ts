import { ROW_COLUMNS, SUMMARY_COLUMNS, SUMMARY_MARK } from './bill-columns.js';
import { BillLayout } from './bill-layout.js';
import type { BillType } from '../dto/bill-type.js';
import { BillRowDto } from '../dto/bill-row.dto.js';
import { BillSummaryDto } from '../dto/bill-summary.dto.js';
import { UnusableBill } from './unusable-bill.js';

const SUMMED = [
  'settlement_total',
  'settlement_refund',
  'coupon_refund',
  'fee_e5',
  'total',
  'refund',
] as const satisfies readonly (keyof BillRowDto & keyof BillSummaryDto)[];

/** A bill has none, or a few at its end; far more of them than of anything else fit into a gzipped file. */
const MOST_BLANK_LINES = 100;

type Sums = Record<(typeof SUMMED)[number] | 'count', number>;

/** Of no rows. */
export const NO_SUMS: Readonly<Sums> = {
  count: 0,
  settlement_total: 0,
  settlement_refund: 0,
  coupon_refund: 0,
  fee_e5: 0,
  total: 0,
  refund: 0,
};

/** A bill as WeCom was asked for it. */
export interface WantedBill {
  readonly mchid: string;
  readonly type: BillType;
}

/** Reads a bill line by line: its header, its rows, and its summary, which must add up. */
export class BillParser {
  private line = 0;
  private blankLines = 0;
  private rows: BillLayout<BillRowDto> | undefined;
  private summary: BillLayout<BillSummaryDto> | undefined;
  private stated: BillSummaryDto | undefined;
  private readonly sums: Sums = { ...NO_SUMS };

  constructor(private readonly wanted: WantedBill) {}

  /**
   * The row in this line; `undefined` if it is none.
   * @throws {UnusableBill}
   */
  read(line: string): BillRowDto | undefined {
    this.line++;
    if (line === '') return this.readBlank();
    try {
      return line.startsWith('`') ? this.readCells(line) : this.readHeader(line);
    } catch (error) {
      throw error instanceof UnusableBill
        ? new UnusableBill(`in line ${this.line}, ${error.message}`)
        : error;
    }
  }

  /**
   * The summary, once all lines are read.
   * @throws {UnusableBill} if there is none, or the rows do not add up to it.
   */
  finish(): BillSummaryDto {
    const { stated, sums } = this;
    if (stated === undefined) throw new UnusableBill('it ends before its summary');
    for (const name of ['count', ...SUMMED] as const) {
      if (stated[name] === undefined || stated[name] === sums[name]) continue;
      throw new UnusableBill(`its summary has a ${name} of ${stated[name]}, but its rows of ${sums[name]}`);
    }
    return Object.assign(new BillSummaryDto(), sums, stated);
  }

  private readBlank(): undefined {
    if (++this.blankLines > MOST_BLANK_LINES)
      throw new UnusableBill(`it has more than ${MOST_BLANK_LINES} blank lines`);
  }

  private readHeader(line: string): undefined {
    const { type } = this.wanted;
    if (this.rows === undefined) this.rows = new BillLayout(line, ROW_COLUMNS, type);
    else if (this.summary === undefined && line.split(',').includes(SUMMARY_MARK))
      this.summary = new BillLayout(line, SUMMARY_COLUMNS, type);
    else throw new UnusableBill('there is neither a row nor the summary');
  }

  private readCells(line: string): BillRowDto | undefined {
    if (this.rows === undefined || this.stated !== undefined)
      throw new UnusableBill('there is a row outside the table');
    if (this.summary === undefined) return this.counted(this.rows.read(line, new BillRowDto()));
    this.stated = this.summary.read(line, new BillSummaryDto());
    return undefined;
  }

  private counted(row: BillRowDto): BillRowDto {
    const { mchid } = this.wanted;
    if (row.mchid !== mchid && row.sub_mchid !== mchid)
      throw new UnusableBill('neither 商户号 nor 特约商户号 is the mchid of the request');
    this.sums.count++;
    for (const name of SUMMED) this.sums[name] += row[name] ?? 0;
    return row;
  }
}
