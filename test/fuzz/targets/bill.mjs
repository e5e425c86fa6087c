// The file of a bill, from the bytes of a download to rows that its summary confirms.
import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { BillService } from '../../../dist/index.js';
import { MCHID, SECRET, startApp } from '../app.mjs';
import { metered } from '../meter.mjs';
import { inPieces } from '../pieces.mjs';
import { assert, assertOwnError, assertSilent, assertUnpolluted, captureLogs } from '../properties.mjs';

/** The bytes before the file: how it is packed, in which pieces it comes, of which type it is, and what is damaged. */
export const HEAD = 4;

const HOUR = 3_600_000;
const DAY = new Date(Date.now() + 8 * HOUR - 48 * HOUR).toISOString().slice(0, 10);
const TYPES = ['ALL', 'SUCCESS', 'REFUND'];
const OPENID = 'oUpF8uMuAJO_canary_M2pxb1Q9zNjWeS6o';
const CREDENTIAL = 'canary-credential-6XIv5TUPto7pByrTQKhd6kwvyKLG2uY2';
/** A row takes some KiB in memory, and no more than a few of them are waiting. */
const MOST_HEAP = 512 * 2 ** 20;

let file;
const logs = captureLogs();
const app = await startApp({
  '/cgi-bin/miniapppay/get_bill': () => ({
    hash_type: 'SHA1',
    hash_value: file.sha1,
    download_url: `https://api.mch.weixin.qq.com/v3/billdownload/file?token=${CREDENTIAL}`,
    auth: `Authorization: ${CREDENTIAL}`,
  }),
  '/v3/billdownload/file': () => ({
    status: 200,
    headers: { connection: 'keep-alive' },
    chunks: file.pieces,
  }),
});
const bills = app.get(BillService);

/** @param {Buffer} data */
export async function fuzz(data) {
  if (data.length < HEAD) return;
  const [packing, places, type, damage] = data;
  const text = data.subarray(HEAD);
  const sha1 = createHash('sha1').update(text).digest('hex');
  file = {
    sha1: damage % 8 === 1 ? '0'.repeat(40) : sha1,
    pieces: inPieces(packed(text, packing, damage), places),
  };
  const isWhole = (data.length + data.at(-1)) % 16 === 0;
  const { rows, summary, error } = await metered(() => read(TYPES[type % TYPES.length]));
  if (error !== undefined) assertOwnError(error, [SECRET, OPENID, CREDENTIAL], isWhole);
  else assertProved(rows, summary, damage);
  assertUnpolluted(isWhole);
  assertSilent(logs.taken().join('\n'), [SECRET, OPENID, CREDENTIAL]);
  if (isWhole) assert(process.memoryUsage().heapUsed < MOST_HEAP, 'the heap has grown beyond all bounds');
}

async function read(type) {
  const rows = [];
  try {
    const bill = await bills.open(DAY, { type });
    for await (const row of bill.rows) rows.push(row);
    return { rows, summary: await bill.summary() };
  } catch (error) {
    return { error };
  }
}

function packed(text, packing, damage) {
  if (packing % 3 === 0) return text;
  const bytes = gzipSync(text, { level: 1 });
  if (packing % 3 === 1) return bytes;
  const broken = Buffer.from(bytes);
  broken[damage % broken.length] ^= 1 + (packing >> 2);
  return damage % 2 ? broken : broken.subarray(0, 1 + ((damage * bytes.length) >> 8));
}

function assertProved(rows, summary, damage) {
  assert(damage % 8 !== 1, 'a file with another SHA-1 was taken');
  assert(summary.count === rows.length, `${rows.length} rows, but a count of ${summary.count}`);
  for (const name of [
    'settlement_total',
    'settlement_refund',
    'coupon_refund',
    'fee_e5',
    'total',
    'refund',
  ]) {
    const sum = rows.reduce((total, row) => total + BigInt(row[name] ?? 0), 0n);
    assert(sum === BigInt(summary[name]), `${name}: ${sum} in the rows, ${summary[name]} in the summary`);
  }
  for (const { mchid, sub_mchid } of rows)
    assert(mchid === MCHID || sub_mchid === MCHID, 'a row of another merchant');
}

const HEADER =
  '交易时间,公众账号ID,商户号,特约商户号,设备号,微信订单号,商户订单号,用户标识,交易类型,交易状态,付款银行,货币种类,应结订单金额,代金券金额,微信退款单号,商户退款单号,退款金额,充值券退款金额,退款类型,退款状态,商品名称,商户数据包,手续费,费率,订单金额,申请退款金额,费率备注';
const SUMMARY =
  '总交易单数,应结订单总金额,退款总金额,充值券退款总金额,手续费总金额,订单总金额,申请退款总金额';
const ROW = `\`2026-11-27 13:05:09,\`wx1,\`${MCHID},\`0,\`,\`4200000001,\`ORDER-1,\`${OPENID},\`JSAPI,\`SUCCESS,\`OTHERS,\`CNY,\`60.00,\`0.00,\`0,\`0,\`0.00,\`0.00,\`,\`,\`Tea,\`,\`0.32000,\`0.54%,\`60.00,\`0.00,\``;
const REFUND = ROW.replace('SUCCESS', 'REFUND')
  .replaceAll('60.00', '0.00')
  .replace('`0.00,`,`,`Tea', '`0.00,`ORIGINAL,`SUCCESS,`Tea,`')
  .replace('Tea,``,`', 'Tea,`,`');

function billOf(rows, sums, lineEnd = '\n') {
  return [HEADER, ...rows, SUMMARY, sums, ''].join(lineEnd);
}

/** What files are made of, besides the seeds. */
export const texts = [
  ',`',
  '`',
  ',',
  '\r\n',
  '\n\n',
  '\ufeff',
  '-0.00',
  '0.001',
  '999999999999.99',
  '1e5',
  '2026-02-31 25:61:61',
  '0',
  '茶',
  `\n${ROW}\n`,
  `\n${HEADER}\n`,
  `\n${SUMMARY}\n`,
  '总交易单数',
  '商品名称',
  '总金额',
  MCHID,
  OPENID,
  '\x1f\x8b\x08\x00',
];

export function inputOf(text, { packing = 0, places = 0, type = 0, damage = 0 } = {}) {
  return Buffer.concat([Buffer.from([packing, places, type, damage]), Buffer.from(text)]);
}

export const oneRow = billOf([ROW], '`1,`60.00,`0.00,`0.00,`0.32000,`60.00,`0.00');

export function seeds() {
  const two = billOf([ROW, ROW], '`2,`120.00,`0.00,`0.00,`0.64000,`120.00,`0.00', '\r\n');
  const none = billOf([], '`0,`0.00,`0.00,`0.00,`0.00000,`0.00,`0.00');
  const refunds = billOf([ROW, REFUND], '`2,`60.00,`0.00,`0.00,`0.64000,`60.00,`0.00');
  return [
    inputOf(oneRow),
    inputOf(oneRow, { packing: 1, places: 7 }),
    inputOf(`\ufeff${two}`, { places: 200 }),
    inputOf(two, { packing: 1, places: 77, type: 1 }),
    inputOf(none, { type: 2 }),
    inputOf(refunds, { packing: 1 }),
    inputOf(two, { packing: 2, damage: 12 }),
    inputOf(two, { packing: 2, damage: 99, places: 3 }),
    inputOf(oneRow, { damage: 1 }),
    inputOf(gzipSync(gzipSync(oneRow)), { places: 5 }),
    inputOf(oneRow.replaceAll(',订单金额,申请退款金额,费率备注', '')),
    inputOf('{"code":"SYSTEM_ERROR"}'),
  ];
}
