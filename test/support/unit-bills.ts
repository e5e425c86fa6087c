import { createHash } from 'node:crypto';
import fc from 'fast-check';
import type { WantedBill } from '../../lib/bill/reading/bill-parser.js';
import { readBill } from '../../lib/bill/reading/read-bill.js';
import type { BillRowDto } from '../../lib/bill/dto/bill-row.dto.js';
import type { BillSummaryDto } from '../../lib/bill/dto/bill-summary.dto.js';

export const MCHID = '1900000001';
export const WANTED: WantedBill = { mchid: MCHID, type: 'ALL' };

/** https://pay.weixin.qq.com/docs/merchant/products/bill-download/format-trade.html */
export const HEADER =
  '交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类,应结订单金额,代金券金额,微信退款单号,商户退款单号,退款金额,充值券退款金额,退款类型,退款状态,商品名称,商户数据包,手续费,费率,订单金额,申请退款金额,费率备注';
export const SUMMARY_HEADER =
  '总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额';

export const PAYMENT = `\`2026-11-27 13:05:09,\`wx0000000000000001,\`${MCHID},\`0,\`,\`4200000001,\`ORDER-1,\`o-payer,\`JSAPI,\`SUCCESS,\`OTHERS,\`CNY,\`60.00,\`0.00,\`0,\`0,\`0.00,\`0.00,\`,\`,\`Tea,\`,\`0.32000,\`0.54%,\`60.00,\`0.00,\``;
export const PAYMENT_SUMS = '`1,`60.00,`0.00,`0.00,`0.32000,`60.00,`0.00';

/** A bill of these lines. */
export const fileOf = (...lines: string[]) => `${lines.join('\n')}\n`;

export const sha1Of = (bytes: Uint8Array | string) => createHash('sha1').update(bytes).digest('hex');

interface ReadBillFile {
  readonly rows: readonly BillRowDto[];
  readonly summary: BillSummaryDto;
}

/** Reads a file as a whole. @param sizes of the pieces in which it comes in, over and over */
export async function readFile(
  file: Uint8Array | string,
  { wanted = WANTED, sha1 = sha1Of(file), sizes = [Infinity] } = {},
): Promise<ReadBillFile> {
  const source = readBill(inPieces(Buffer.from(file as Uint8Array), sizes), sha1, wanted);
  const rows: BillRowDto[] = [];
  const collected = async function* () {
    return yield* source;
  };
  const reading = collected();
  for (let next = await reading.next(); ; next = await reading.next()) {
    if (next.done === true) return { rows, summary: next.value };
    rows.push(next.value);
  }
}

async function* inPieces(file: Buffer, sizes: readonly number[]): AsyncGenerator<Buffer> {
  for (let from = 0, piece = 0; from < file.length; piece++) {
    const size = sizes[piece % sizes.length]!;
    yield file.subarray(from, from + size);
    from += size;
  }
}

/** Texts that trouble a parser; none has a line feed, nor what separates cells. */
export const anyText = fc
  .string({
    unit: fc.constantFrom(
      'a',
      '9',
      ',',
      '`',
      '"',
      "'",
      ' ',
      '茶',
      '😀',
      '\\',
      '\t',
      '\ufeff',
      '{',
      ':',
      '\r',
    ),
    maxLength: 12,
  })
  .filter((text) => !text.includes(',`'));
