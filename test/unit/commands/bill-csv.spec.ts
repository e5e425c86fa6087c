import { describe, expect, it } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import type { BillRowDto } from '../../../lib/bill/dto/bill-row.dto.js';
import { CSV_HEADER, csvOfRow } from '../../../lib/commands/bill-csv.js';

const ROW = {
  trade_time: '2026-11-27T13:05:09+08:00',
  mchid: '1900000001',
  transaction_id: '4200321674620261126446797486',
  out_trade_no: 'ORDER-1',
  trade_state: 'REFUND',
  settlement_total: 0,
  coupon_total: 5,
  out_refund_no: '0001',
  fee: '-0.05940',
  fee_e5: -5_940,
  rate: '0.60%',
  total: 1_234,
} satisfies BillRowDto;

type Cells = Readonly<Record<string, string>>;

/** What an independent reader makes of it. */
function cellsOf(row: BillRowDto): Cells {
  const [cells = {}] = parse<Cells>(CSV_HEADER + csvOfRow(row), { bom: true, columns: true });
  return cells;
}

describe('the rows as CSV', () => {
  it('have the columns of a bill by their names, with amounts in 元', () => {
    const cells = cellsOf(ROW);
    expect(Object.keys(cells)).toHaveLength(29);
    expect(cells).toMatchObject({
      交易时间: '2026-11-27 13:05:09',
      商户订单号: 'ORDER-1',
      应结订单金额: '0.00',
      代金券金额: '0.05',
      订单金额: '12.34',
      退款金额: '',
      手续费: '-0.05940',
      费率: '0.60%',
    });
  });

  it.each([
    ['a long number', '4200321674620261126446797486'],
    ['a number with leading zeros', '0001'],
    ['a date', '2026-11-27'],
    ['a formula', '=HYPERLINK("https://example.com")'],
    ['a formula in other words', '+1'],
    ['a full-width formula', '＝1+1'],
    ['a name', '@name'],
    ['a difference', '-1'],
  ])('keep a spreadsheet from reading %s into a text', (_what, text) => {
    expect(cellsOf({ ...ROW, attach: text })).toHaveProperty('商户数据包', `\t${text}`);
  });

  it('come back as they were, once their texts are trimmed', () => {
    const text = fc.string({ unit: 'grapheme' }).map((value) => value.replaceAll(/[\r\n]/gu, ' ').trim());
    fc.assert(
      fc.property(text, text, (description, attach) => {
        const cells = cellsOf({ ...ROW, description, attach });
        expect([cells['商品名称']?.trim(), cells['商户数据包']?.trim()]).toEqual([description, attach]);
      }),
    );
  });
});
