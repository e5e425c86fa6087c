import type { FakeReadings } from '../support/fake-readings.js';
import type { BillEntry } from './bill-entry.js';
import { decimal, lastDigits } from './bill-entry.js';

/** The `bill_type`s that WeCom documents. */
export type FakeBillType = 'ALL' | 'SUCCESS' | 'REFUND';

/** What of a file is written wrong. */
export interface BillError {
  /** The last row is not written. */
  readonly missingRow: boolean;
  /** The summary counts a row too many. */
  readonly wrongSum: boolean;
}

type Style = Pick<FakeReadings, 'billLayout' | 'billLineEnd' | 'billMark'>;
/** The name of a sum, the column that is summed up, and how many digits that has behind the point. */
type Sum = readonly [name: string, column: string, digits: number];

const REFUND_COLUMNS = '微信退款单号,商户退款单号,退款金额,充值券退款金额,退款类型,退款状态,';
const LATER_COLUMNS: ReadonlySet<string> = new Set(['订单金额', '申请退款金额', '费率备注']);
const COUNT = '总交易单数';

/** By the page of 2024-11-25: https://pay.weixin.qq.com/docs/merchant/products/bill-download/format-trade.html */
const SUMS: readonly Sum[] = [
  ['应结订单总金额', '应结订单金额', 2],
  ['退款总金额', '退款金额', 2],
  ['充值券退款总金额', '充值券退款金额', 2],
  ['手续费总金额', '手续费', 5],
  ['订单总金额', '订单金额', 2],
  ['申请退款总金额', '申请退款金额', 2],
];

/** What columns and sums are called in the older layout, which lacks the last three columns. */
const OLDER_NAMES: Readonly<Record<string, string>> = {
  特约商户号: '子商户号',
  应结订单金额: '总金额',
  代金券金额: '企业红包金额',
  充值券退款金额: '企业红包退款金额',
  应结订单总金额: '总交易额',
  退款总金额: '总退款金额',
  充值券退款总金额: '总企业红包退款金额',
};

function columnsOf(type: FakeBillType): readonly string[] {
  const times = type === 'REFUND' ? '退款申请时间,退款成功时间,' : '';
  const refund = type === 'SUCCESS' ? '' : REFUND_COLUMNS;
  const requested = type === 'SUCCESS' ? '' : '申请退款金额,';
  return (
    '交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类,' +
    `应结订单金额,代金券金额,${times}${refund}商品名称,商户数据包,手续费,费率,订单金额,${requested}费率备注`
  ).split(',');
}

/** The text of a bill. */
export function writeBill(
  entries: readonly BillEntry[],
  type: FakeBillType,
  { billLayout, billLineEnd, billMark }: Style,
  { missingRow, wrongSum }: BillError,
): string {
  const isOlder = billLayout === 'older';
  const nameOf = (name: string) => (isOlder ? (OLDER_NAMES[name] ?? name) : name);
  const columns = columnsOf(type).filter((column) => !isOlder || !LATER_COLUMNS.has(column));
  const sums = SUMS.filter(([, column]) => columns.includes(column));
  const written = missingRow ? entries.slice(0, -1) : entries;
  const lines = [
    columns.map(nameOf).join(','),
    ...written.map((entry) => marked(columns.map((column) => entry[column] ?? ''))),
    [COUNT, ...sums.map(([name]) => nameOf(name))].join(','),
    marked([
      String(entries.length + (wrongSum ? 1 : 0)),
      ...sums.map(([, column, digits]) => sumOf(entries, column, digits)),
    ]),
  ];
  const lineEnd = billLineEnd === 'crlf' ? '\r\n' : '\n';
  return `${billMark === 'byte-order-mark' ? '\ufeff' : ''}${lines.join(lineEnd)}${lineEnd}`;
}

function marked(cells: readonly string[]): string {
  return cells.map((cell) => `\`${cell}`).join(',');
}

function sumOf(entries: readonly BillEntry[], column: string, digits: number): string {
  return decimal(
    entries.reduce((sum, entry) => sum + lastDigits(entry[column] ?? ''), 0),
    digits,
  );
}
