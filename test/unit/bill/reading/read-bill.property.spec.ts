import { describe, expect, it } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import { UnusableBill } from '../../../../lib/bill/reading/unusable-bill.js';
import {
  anyText,
  fileOf,
  HEADER,
  MCHID,
  readFile,
  sha1Of,
  SUMMARY_HEADER,
} from '../../../support/unit-bills.js';

const COLUMNS = HEADER.split(',');
const digits = fc.string({ unit: fc.integer({ min: 0, max: 9 }).map(String), minLength: 1, maxLength: 20 });
const amount = fc.nat(99_999_999).map((fen) => (fen / 100).toFixed(2));
const fee = fc.integer({ min: -9_999_999, max: 9_999_999 }).map((value) => (value / 100_000).toFixed(5));
const plain = fc.constantFrom('JSAPI', 'OTHERS', 'CNY', 'ORIGINAL', '0.60%', 'wx1');

/** What stands in a column; any text where only a name, the merchant's data or a remark may. */
function cellOf(column: string): fc.Arbitrary<string> {
  if (column === '商户号') return fc.constant(MCHID);
  if (column === '交易时间') return fc.constantFrom('2026-11-27 00:00:00', '2026-11-27 23:59:59');
  if (column === '交易状态') return fc.constantFrom('SUCCESS', 'REFUND', 'REVOKED', 'SOMETHING_NEW');
  if (column === '手续费') return fee;
  if (column.endsWith('金额')) return amount;
  if (column.endsWith('订单号')) return digits.map((number) => `1${number}`);
  if (column.endsWith('单号')) return fc.oneof(fc.constant('0'), digits);
  return ['商品名称', '商户数据包', '费率备注', '设备号', '用户标识'].includes(column) ? anyText : plain;
}

const row = fc.tuple(...COLUMNS.map(cellOf));
const rows = fc.array(row, { maxLength: 8 });

function sumOf(table: readonly (readonly string[])[], column: string, decimals: number): string {
  const scale = 10n ** BigInt(decimals);
  const value = (text: string) => BigInt(text.replace('.', ''));
  const sum = table.reduce((total, cells) => total + value(cells[COLUMNS.indexOf(column)]!), 0n);
  const size = sum < 0n ? -sum : sum;
  return `${sum < 0n ? '-' : ''}${size / scale}.${String(size % scale).padStart(decimals, '0')}`;
}

const marked = (cells: readonly string[]) => cells.map((cell) => `\`${cell}`).join(',');

function billOf(table: readonly (readonly string[])[]): string {
  const amounts = ['应结订单金额', '退款金额', '充值券退款金额'].map((column) => sumOf(table, column, 2));
  const later = ['订单金额', '申请退款金额'].map((column) => sumOf(table, column, 2));
  const sums = [String(table.length), ...amounts, sumOf(table, '手续费', 5), ...later];
  return fileOf(HEADER, ...table.map(marked), SUMMARY_HEADER, marked(sums));
}

/** As an independent parser reads the rows. */
function byCsvParse(file: string): readonly string[][] {
  const body = file.split('\n').slice(1, -3).join('\n');
  const options = { delimiter: ',`', quote: false, record_delimiter: '\n' } as const;
  return parse(body, options).map(([first = '', ...rest]) => [first.slice(1), ...rest]);
}

const orAbsent = (text: string | undefined) => (text === '' ? undefined : text);

describe('a bill of any rows', () => {
  it('is read as csv-parse reads it, in whatever pieces it comes in', async () => {
    await fc.assert(
      fc.asyncProperty(
        rows,
        fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 1 }),
        async (table, sizes) => {
          // A carriage return at the end of a line belongs to the line end.
          fc.pre(table.every((cells) => !cells.at(-1)!.endsWith('\r')));
          const file = billOf(table);
          const read = await readFile(file, { sizes });
          const expected = byCsvParse(file);
          expect(expected).toEqual(table);
          expect(read.rows).toHaveLength(table.length);
          for (const [index, cells] of expected.entries()) {
            const cell = (column: string) => cells[COLUMNS.indexOf(column)]!;
            const fen = (column: string) => Math.round(Number(cell(column)) * 100);
            expect(read.rows[index]).toMatchObject({
              trade_time: `${cell('交易时间').replace(' ', 'T')}+08:00`,
              out_trade_no: cell('商户订单号'),
              transaction_id: cell('微信订单号'),
              trade_state: cell('交易状态'),
              total: fen('订单金额'),
              settlement_total: fen('应结订单金额'),
              refund: fen('申请退款金额'),
              settlement_refund: fen('退款金额'),
              fee: cell('手续费'),
              fee_e5: Math.round(Number(cell('手续费')) * 100_000),
            });
            expect(read.rows[index]!.description).toBe(orAbsent(cell('商品名称')));
            expect(read.rows[index]!.attach).toBe(orAbsent(cell('商户数据包')));
            expect(read.rows[index]!.device_id).toBe(orAbsent(cell('设备号')));
            expect(read.rows[index]!.rate_remark).toBe(orAbsent(cell('费率备注')));
          }
          const total = read.rows.reduce((sum, { total: one }) => sum + one, 0);
          expect(read.summary).toMatchObject({ count: table.length, total });
        },
      ),
      { numRuns: 150 },
    );
  });

  it('is refused if any byte of it has changed, or any part of it is missing', async () => {
    await fc.assert(
      fc.asyncProperty(rows, fc.nat(), fc.integer({ min: 1, max: 255 }), async (table, place, change) => {
        const file = Buffer.from(billOf(table));
        const sha1 = sha1Of(file);
        const changed = Buffer.from(file);
        changed[place % file.length]! ^= change;
        await expect(readFile(changed, { sha1 })).rejects.toBeInstanceOf(UnusableBill);
        const cut = file.subarray(0, place % file.length);
        await expect(readFile(cut, { sha1 })).rejects.toBeInstanceOf(UnusableBill);
      }),
      { numRuns: 150 },
    );
  });

  it('is refused if it is cut short, even if WeCom states the digest of what is left', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(row, { minLength: 2, maxLength: 6 }), fc.nat(), async (table, place) => {
        const lines = billOf(table).trimEnd().split('\n');
        const missing = 1 + (place % table.length);
        const short = fileOf(...lines.filter((_line, index) => index !== missing));
        await expect(readFile(short)).rejects.toThrow(/its summary has a count of/u);
        const cut = Buffer.from(lines.join('\n'));
        const sumsAt = cut.lastIndexOf(Buffer.from('\n`'));
        await expect(readFile(cut.subarray(0, place % sumsAt))).rejects.toBeInstanceOf(UnusableBill);
      }),
      { numRuns: 150 },
    );
  });
});
