import { createHash } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import type { FakeWeComOptions } from '../../../lib/testing/index.js';
import { FakeWeCom } from '../../../lib/testing/index.js';
import { CREATE_ORDER, errcodeOf, newOrder, post } from './client.js';

const GET_BILL = '/cgi-bin/miniapppay/get_bill';
const DAY = '2026-03-04';
const NOON = Date.parse(`${DAY}T12:00:00+08:00`);
const HOUR = 3_600_000;

let wecom: FakeWeCom;

async function restart(options: FakeWeComOptions = {}): Promise<void> {
  await wecom?.close();
  wecom = await FakeWeCom.start({ now: () => NOON, ...options });
  wecom.orders.create({ out_trade_no: 'ORDER-1', total: 6_000, description: '茶, "绿"', attach: '{"a":1}' });
  wecom.orders.pay('ORDER-1', { payer_total: 5_000 });
  wecom.refunds.create({ out_trade_no: 'ORDER-1', out_refund_no: 'REFUND-1', refund: 1_200 });
}

beforeEach(() => restart());
afterEach(() => wecom.close());

const ask = (fields: object = {}) =>
  post(wecom, GET_BILL, { bill_date: DAY, mchid: wecom.credentials.mchid, ...fields });

async function download({ download_url, auth }: Record<string, unknown>, headers: object = {}) {
  const authorization = typeof auth === 'string' ? auth : '';
  const response = await fetch(String(download_url), {
    headers: { authorization, ...headers },
    redirect: 'error',
  });
  return { status: response.status, file: Buffer.from(await response.arrayBuffer()) };
}

/** By an independent parser: the columns of each row. */
function tableIn(file: Buffer): readonly Record<string, string>[] {
  const [header = '', ...lines] = file.toString().trimEnd().split('\n');
  const rows: string[][] = parse(lines.slice(0, -2).join('\n'), { delimiter: ',`', quote: false });
  const columns = header.split(',');
  return rows.map((cells) =>
    Object.fromEntries(
      cells.map((cell, index) => [columns[index] ?? '?', index === 0 ? cell.slice(1) : cell]),
    ),
  );
}

describe('get_bill', () => {
  it('names a file and its digest, and neither errcode nor errmsg', async () => {
    wecom.clock.advance(22 * HOUR);
    const { body } = await ask();
    expect(Object.keys(body).toSorted()).toEqual(['auth', 'download_url', 'hash_type', 'hash_value']);
    const { status, file } = await download(body);
    expect([status, body['hash_type']]).toEqual([200, 'SHA1']);
    expect(createHash('sha1').update(file).digest('hex')).toBe(body['hash_value']);
    expect(file.toString()).toBe(wecom.bills.textOf(DAY));
  });

  it('states the digest of the file before it was gzipped', async () => {
    wecom.clock.advance(22 * HOUR);
    const { body } = await ask({ tar_type: 'GZIP' });
    const file = gunzipSync((await download(body)).file);
    expect(createHash('sha1').update(file).digest('hex')).toBe(body['hash_value']);
    expect(file.toString()).toBe(wecom.bills.textOf(DAY));
  });

  it('has no bill before 10:00 of the next day', async () => {
    wecom.clock.advance(22 * HOUR - 1);
    expect((await ask()).body).toMatchObject({
      errcode: 999_013,
      errmsg: expect.stringMatching(/^STATEMENT_CREATING/u),
    });
    wecom.clock.advance(1);
    expect(errcodeOf(await ask())).toBeUndefined();
  });

  it('has no bill of a day without trade, or one without rows', async () => {
    wecom.clock.advance(48 * HOUR);
    const other = { bill_date: '2026-03-05' };
    expect((await ask(other)).body).toMatchObject({
      errcode: 999_014,
      errmsg: expect.stringMatching(/^NO_STATEMENT_EXIST/u),
    });
    await restart({ readings: { dayWithoutTrade: 'empty-bill' } });
    wecom.clock.advance(48 * HOUR);
    expect(tableIn((await download((await ask(other)).body)).file)).toEqual([]);
  });

  it.each([
    [{ bill_date: '2026-3-4' }, 40058],
    [{ bill_date: undefined }, 40063],
    [{ bill_type: 'BOTH' }, 40058],
    [{ tar_type: 'ZIP' }, 40058],
    [{ mchid: '1900000099' }, 660001],
  ])('refuses %j', async (fields, errcode) => {
    expect(errcodeOf(await ask(fields))).toBe(errcode);
  });
});

describe('the file of a bill', () => {
  it.each([
    ['ALL', 27, 2],
    ['SUCCESS', 20, 1],
    ['REFUND', 29, 1],
  ] as const)('of type %s has %i columns', async (type, columns, count) => {
    const lines = wecom.bills.textOf(DAY, { type }).trimEnd().split('\n');
    expect(lines[0]!.split(',')).toHaveLength(columns);
    const rows = tableIn(Buffer.from(lines.join('\n')));
    expect(rows).toHaveLength(count);
    expect(rows.map((row) => Object.keys(row).length)).toEqual(rows.map(() => columns));
  });

  it('has a row for a payment and one for its refund, and their sums', () => {
    const text = wecom.bills.textOf(DAY);
    const [payment, refund] = tableIn(Buffer.from(text));
    expect(payment).toMatchObject({
      交易时间: `${DAY} 12:00:00`,
      商户订单号: 'ORDER-1',
      交易状态: 'SUCCESS',
      应结订单金额: '50.00',
      代金券金额: '10.00',
      微信退款单号: '0',
      商户退款单号: '0',
      商品名称: '茶, "绿"',
      商户数据包: '{"a":1}',
      手续费: '0.36000',
      订单金额: '60.00',
    });
    expect(refund).toMatchObject({
      交易状态: 'REFUND',
      商户退款单号: 'REFUND-1',
      退款金额: '10.00',
      申请退款金额: '12.00',
      退款状态: 'PROCESSING',
      手续费: '-0.07200',
      订单金额: '0.00',
    });
    expect(text.split('\n').slice(-3)).toEqual([
      '总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额',
      '`2,`50.00,`10.00,`0.00,`0.28800,`60.00,`12.00',
      '',
    ]);
  });

  it('knows what was bought from create_order', async () => {
    await post(wecom, CREATE_ORDER, newOrder(wecom, { out_trade_no: 'ORDER-2', description: 'Coffee' }));
    wecom.orders.pay('ORDER-2');
    expect(tableIn(Buffer.from(wecom.bills.textOf(DAY)))[1]).toMatchObject({
      商品名称: 'Coffee',
      公众账号ID: newOrder(wecom)['appid'],
    });
  });

  it('may be of the older layout, which has fewer columns', async () => {
    await restart({ readings: { billLayout: 'older', billLineEnd: 'crlf', billMark: 'byte-order-mark' } });
    const lines = wecom.bills.textOf(DAY).split('\r\n');
    expect(lines[0]).toMatch(/^\ufeff交易时间,公众账号ID,商户号,子商户号,.*,总金额,企业红包金额,.*,费率$/u);
    expect(lines[0]!.split(',')).toHaveLength(24);
    expect(lines.slice(-3, -1)).toEqual([
      '总交易单数,总交易额,总退款金额,总企业红包退款金额,手续费总金额',
      '`2,`50.00,`10.00,`0.00,`0.28800',
    ]);
  });

  it('may be any that a test puts there', async () => {
    wecom.bills.put(DAY, 'nonsense');
    wecom.clock.advance(22 * HOUR);
    const { body } = await ask();
    expect((await download(body)).file.toString()).toBe('nonsense');
    expect(createHash('sha1').update('nonsense').digest('hex')).toBe(body['hash_value']);
  });
});

describe('the download URL', () => {
  it('lives 30 s', async () => {
    wecom.clock.advance(22 * HOUR);
    const { body } = await ask();
    wecom.clock.advance(29_999);
    expect((await download(body)).status).toBe(200);
    wecom.clock.advance(1);
    expect((await download(body)).status).toBe(404);
  });

  it('needs the header that get_bill has named', async () => {
    wecom.clock.advance(22 * HOUR);
    const { body } = await ask();
    expect((await download({ ...body, auth: 'wrong' })).status).toBe(401);
    await restart({ readings: { billAuth: 'header' } });
    wecom.clock.advance(22 * HOUR);
    const prefixed = (await ask()).body;
    expect(prefixed['auth']).toMatch(/^Authorization: /u);
    expect((await download(prefixed)).status).toBe(401);
    const auth = String(prefixed['auth']).replace('Authorization: ', '');
    expect((await download({ ...prefixed, auth })).status).toBe(200);
  });
});
