import { describe, expect, it } from '@jest/globals';
import {
  fileOf,
  HEADER,
  MCHID,
  PAYMENT,
  PAYMENT_SUMS,
  readFile,
  SUMMARY_HEADER,
} from '../../../support/unit-bills.js';

/** The payment with another value in a column. */
function paymentWith(column: string, value: string): string {
  const at = HEADER.split(',').indexOf(column);
  return PAYMENT.split(',`')
    .map((cell, index) => (index === at ? (index === 0 ? `\`${value}` : value) : cell))
    .join(',`');
}

const read = (...rows: string[]) => readFile(fileOf(HEADER, ...rows, SUMMARY_HEADER, PAYMENT_SUMS));

describe('a column', () => {
  it('is found by its name, wherever it stands', async () => {
    const turned = (line: string) => line.split(',').toReversed().join(',');
    const file = fileOf(turned(HEADER), turned(PAYMENT), turned(SUMMARY_HEADER), turned(PAYMENT_SUMS));
    const usual = await read(PAYMENT);
    expect(await readFile(file)).toEqual(usual);
    expect(usual.rows[0]).toMatchObject({
      out_trade_no: 'ORDER-1',
      total: 6_000,
      trade_time: '2026-11-27T13:05:09+08:00',
    });
  });

  it('is ignored if it is new', async () => {
    const file = fileOf(
      `新的列,${HEADER}`,
      `\`x,${PAYMENT}`,
      `${SUMMARY_HEADER},新的`,
      `${PAYMENT_SUMS},\`9`,
    );
    expect(await readFile(file)).toEqual(await read(PAYMENT));
  });

  it.each([
    '交易时间',
    '商户号',
    '微信订单号',
    '商户订单号',
    '交易状态',
    '应结订单金额',
    '手续费',
    '订单金额',
    '商户退款单号',
    '退款金额',
  ])('must be there (%s)', async (name) => {
    const file = fileOf(
      `,${HEADER}`.replace(`,${name},`, `,${name}X,`).slice(1),
      PAYMENT,
      SUMMARY_HEADER,
      PAYMENT_SUMS,
    );
    await expect(readFile(file)).rejects.toThrow(`in line 1, its header has no column ${name}`);
  });

  it('of refunds need not be there in a bill of payments', async () => {
    const without = (line: string) =>
      line
        .split(',')
        .filter((_cell, index) => index < 14 || index > 19)
        .filter((_cell, index) => index !== 19)
        .join(',');
    const [header, row] = [without(HEADER), without(PAYMENT)];
    const [names, sums] = ['总交易单数,应结订单总金额,手续费总金额,订单总金额', '`1,`60.00,`0.32000,`60.00'];
    const file = fileOf(header, row, names, sums);
    expect(header.split(',')).toHaveLength(20);
    const wanted = { mchid: MCHID, type: 'SUCCESS' } as const;
    expect(await readFile(file, { wanted })).toMatchObject({
      rows: [{ out_trade_no: 'ORDER-1', total: 6_000 }],
      summary: { count: 1, total: 6_000, refund: 0, settlement_refund: 0 },
    });
    await expect(readFile(file)).rejects.toThrow('its header has no column 微信退款单号');
  });

  it('has other names in the older layout, and then what is missing is known all the same', async () => {
    const header =
      '交易时间,公众账号ID,商户号,子商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类,总金额,代金券或立减优惠金额,微信退款单号,商户退款单号,退款金额,代金券或立减优惠退款金额,退款类型,退款状态,商品名称,商户数据包,手续费,费率';
    const file = fileOf(
      header,
      `\`2016-05-04  02:18:18,\`wx1,\`10014843,\`${MCHID},\`d,\`4001,\`ORDER-1,\`o1,\`NATIVE,\`REFUND,\`PAB_DEBIT,\`CNY,\`0,\`0,\`2001,\`REF4,\`0.01,\`0,\`ORIGINAL,\`PROCESSING,\`body,\`attach,\`0,\`0.60%`,
      '总交易单数,总交易额,总退款金额,总代金券或立减优惠退款金额,手续费总金额',
      '`1,`0.0,`0.01,`0.0,`0',
    );
    const { rows, summary } = await readFile(file);
    expect(rows).toMatchObject([
      {
        trade_time: '2016-05-04T02:18:18+08:00',
        mchid: '10014843',
        sub_mchid: MCHID,
        settlement_total: 0,
        total: 0,
        coupon_total: 0,
        settlement_refund: 1,
        refund: 1,
        fee: '0',
        fee_e5: 0,
      },
    ]);
    expect(summary).toMatchObject({ count: 1, total: 0, refund: 1, settlement_refund: 1 });
  });
});

describe('a cell', () => {
  it('that is empty is absent, and so is the number 0', async () => {
    const [row] = (await read(PAYMENT)).rows;
    for (const name of [
      'sub_mchid',
      'device_id',
      'refund_id',
      'out_refund_no',
      'refund_status',
      'attach',
      'rate_remark',
    ])
      expect(row).not.toHaveProperty(name);
  });

  it.each([
    ['订单金额', '60.005', 'an amount in 元'],
    ['订单金额', '-60.00', 'an amount in 元'],
    ['订单金额', '', 'an amount in 元'],
    ['应结订单金额', 'secret', 'an amount in 元'],
    ['手续费', '0.000001', 'a fee in 元'],
    ['交易时间', '2026-11-27T13:05:09Z', 'a time'],
    ['交易时间', '2026-11-32 13:05:09', 'a time'],
    ['商户订单号', '0', 'a number'],
    ['微信订单号', '', 'a number'],
    ['交易状态', '', 'a text'],
  ])('is refused, and not shown, if it is written otherwise (%s %j)', async (column, value, allowed) => {
    const failure = read(paymentWith(column, value));
    await expect(failure).rejects.toThrow(`in line 2, ${column} must be ${allowed}`);
    await expect(failure).rejects.not.toThrow('secret');
  });

  it.each([
    ['a comma', 'red, hot'],
    ['quotes', '"Tea"'],
    ['one quote', 'a 5" pipe'],
    ['a back-tick', 'a`b'],
    ['what separates cells', 'a,`b,`c'],
    ['JSON', '{"statement_id":"56,17","of":["a","b"]}'],
  ])('may have %s in a name', async (_what, name) => {
    const { rows } = await read(paymentWith('商品名称', name));
    expect(rows).toMatchObject([{ description: name, total: 6_000, fee_e5: 32_000 }]);
  });

  it('may have what separates cells in the name only, since all others would be wrong', async () => {
    await expect(read(paymentWith('设备号', 'a,`b'))).rejects.toThrow('in line 2, ');
    await expect(read(paymentWith('费率备注', 'a,`b'))).rejects.toThrow('in line 2, 手续费 must be');
  });

  it('must not be missing', async () => {
    await expect(read(PAYMENT.slice(0, -2))).rejects.toThrow('in line 2, it has 26 cells, and the header 27');
  });
});

describe('a file', () => {
  it('must end with its summary', async () => {
    await expect(readFile(fileOf(HEADER, PAYMENT))).rejects.toThrow('it ends before its summary');
    await expect(readFile(fileOf(HEADER, PAYMENT, SUMMARY_HEADER))).rejects.toThrow(
      'it ends before its summary',
    );
  });

  it('must have nothing after its summary', async () => {
    const file = fileOf(HEADER, PAYMENT, SUMMARY_HEADER, PAYMENT_SUMS, PAYMENT);
    await expect(readFile(file)).rejects.toThrow('in line 5, there is a row outside the table');
    await expect(readFile(fileOf(PAYMENT))).rejects.toThrow('in line 1, there is a row outside the table');
  });

  it('must have nothing else between its rows', async () => {
    const file = fileOf(HEADER, PAYMENT, 'Warning: …', SUMMARY_HEADER, PAYMENT_SUMS);
    await expect(readFile(file)).rejects.toThrow('in line 3, there is neither a row nor the summary');
  });

  it.each([
    [0, '`2', 'a count of 2, but its rows of 1'],
    [1, '`60.01', 'a settlement_total of 6001, but its rows of 6000'],
    [2, '`0.01', 'a settlement_refund of 1, but its rows of 0'],
    [3, '`0.01', 'a coupon_refund of 1, but its rows of 0'],
    [4, '`0.32001', 'a fee_e5 of 32001, but its rows of 32000'],
    [5, '`60.01', 'a total of 6001, but its rows of 6000'],
    [6, '`0.01', 'a refund of 1, but its rows of 0'],
  ])('must add up (column %i)', async (at, value, message) => {
    const sums = PAYMENT_SUMS.split(',').with(at, value).join(',');
    const file = fileOf(HEADER, PAYMENT, SUMMARY_HEADER, sums);
    await expect(readFile(file)).rejects.toThrow(`its summary has ${message}`);
  });

  it('must have the digest that WeCom states', async () => {
    const file = fileOf(HEADER, PAYMENT, SUMMARY_HEADER, PAYMENT_SUMS);
    await expect(readFile(file, { sha1: '0'.repeat(40) })).rejects.toThrow('its SHA-1 is not the one');
  });

  it.each([
    ['no line feed at its end', (file: string) => file.trimEnd()],
    ['CRLF', (file: string) => file.replaceAll('\n', '\r\n')],
    ['CRLF and a byte order mark', (file: string) => `\ufeff${file.replaceAll('\n', '\r\n')}`],
    ['empty lines', (file: string) => file.replaceAll('\n', '\n\n')],
  ])('may have %s', async (_what, changed) => {
    const file = fileOf(HEADER, PAYMENT, SUMMARY_HEADER, PAYMENT_SUMS);
    expect(await readFile(changed(file))).toEqual(await readFile(file));
  });

  it('is not kept in memory if it is one endless line', async () => {
    await expect(readFile('x'.repeat(200_000), { sizes: [10_000] })).rejects.toThrow(
      'a line of over 65536 bytes',
    );
  });
});

describe('blank lines', () => {
  const blank = (count: number) =>
    fileOf(HEADER, PAYMENT, ...Array<string>(count).fill(''), SUMMARY_HEADER, PAYMENT_SUMS);

  it('are skipped, if there are a few', async () => {
    expect(await readFile(blank(99))).toMatchObject({ summary: { count: 1 } });
  });

  it('are refused, if there are more than any bill has', async () => {
    await expect(readFile(blank(101))).rejects.toThrow('it has more than 100 blank lines');
  });
});
