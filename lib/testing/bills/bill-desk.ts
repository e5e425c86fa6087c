import { createHash, randomBytes } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import type { Answer, JsonObject } from '../exchange/answer.js';
import { jsonAnswer } from '../exchange/answer.js';
import { WeComFailure } from '../exchange/failure.js';
import { HOUR_MS } from '../exchange/rate-limits.js';
import type { Received } from '../exchange/received.js';
import { keyOf } from '../orders/order-book.js';
import type { DeskDependencies } from '../refunds/refund-desk.js';
import { BILL_DOWNLOAD } from '../support/endpoints.js';
import type { BillEntry } from './bill-entry.js';
import { paymentEntry, refundEntry } from './bill-entry.js';
import type { BillError, FakeBillType } from './bill-file.js';
import { writeBill } from './bill-file.js';
import type { FakeBillFlaw } from './bill-flaw.js';

/** The body of `get_bill`. */
export interface BillRequest {
  readonly bill_date: string;
  readonly mchid: string;
  readonly bill_type?: FakeBillType | '';
  readonly tar_type?: 'GZIP' | '';
}

interface IssuedFile {
  readonly bytes: Buffer;
  readonly authorization: string | undefined;
  /** Milliseconds since the epoch. */
  readonly validUntil: number;
}

const URL_LIVES_MS = 30_000;
const MADE_AT_MS = 34 * HOUR_MS;
const DAY_MS = 24 * HOUR_MS;
const FAULTLESS: BillError = { missingRow: false, wrongSum: false };

/** Writes bills, and hands them out. A day's is made at 10:00 of the next day, Beijing time. */
export class BillDesk {
  readonly #deps: DeskDependencies;
  readonly #files = new Map<string, IssuedFile>();
  readonly #put = new Map<string, Buffer>();

  constructor(deps: DeskDependencies) {
    this.#deps = deps;
  }

  /** Serves this file as the bill of a day, of whatever type. */
  put(mchid: string, date: string, file: Buffer): void {
    this.#put.set(keyOf(mchid, date), file);
  }

  textOf(mchid: string, date: string, type: FakeBillType, error = FAULTLESS): string {
    return writeBill(this.#entriesOf(mchid, date, type), type, this.#deps.readings, error);
  }

  /**
   * The reply of `get_bill`.
   *
   * @param origin of the request, and so of the download URL
   * @throws WeComFailure
   */
  issue(request: BillRequest, origin: string, flaw: FakeBillFlaw | undefined): JsonObject {
    const { clock, readings } = this.#deps;
    const file = this.#fileOf(request, flaw);
    const hash_value = sha1(flaw === 'wrong-hash' ? Buffer.concat([file, file]) : file);
    const bytes = damaged(file, flaw);
    const isZipped = request.tar_type === 'GZIP' && readings.billPacking === 'as-asked';
    const token = randomBytes(24).toString('base64url');
    const authorization =
      readings.billAuth === 'none' ? undefined : `WECHATPAY2-SHA256-RSA2048 ${token.slice(8)}`;
    this.#dropLate();
    this.#files.set(token, {
      bytes: isZipped ? gzipSync(bytes) : bytes,
      authorization,
      validUntil: clock.now() + (flaw === 'late' ? 0 : URL_LIVES_MS),
    });
    const host = flaw === 'elsewhere' ? 'https://bills.example.com' : origin;
    return {
      hash_type: 'SHA1',
      hash_value,
      download_url: `${host}${BILL_DOWNLOAD}?token=${token}`,
      ...(authorization !== undefined && {
        auth: `${readings.billAuth === 'header' ? 'Authorization: ' : ''}${authorization}`,
      }),
    };
  }

  /** What WeChat Pay, on whose host the files are, answers to a request for one. */
  download({ method, headers, query }: Received): Answer {
    if (method !== 'GET') return refusal(405, 'INVALID_REQUEST', 'GET only');
    if (headers.accept === undefined || headers['user-agent'] === undefined)
      return refusal(400, 'PARAM_ERROR', 'Http头缺少Accept或User-Agent');
    const file = this.#files.get(query['token'] ?? '');
    if (!file || this.#deps.clock.now() >= file.validUntil)
      return refusal(404, 'RESOURCE_NOT_EXISTS', '下载链接已失效');
    if (headers.authorization !== file.authorization) return refusal(401, 'SIGN_ERROR', '签名错误');
    return { status: 200, headers: { 'content-type': 'application/octet-stream' }, body: file.bytes };
  }

  #fileOf({ mchid, bill_date, bill_type }: BillRequest, flaw: FakeBillFlaw | undefined): Buffer {
    const { clock, readings, errcodes } = this.#deps;
    const type = bill_type || 'ALL';
    if (flaw === 'creating' || clock.now() < madeAt(bill_date))
      throw new WeComFailure(errcodes.billNotReady, 'STATEMENT_CREATING');
    const given = this.#put.get(keyOf(mchid, bill_date));
    const isEmpty = !given && this.#entriesOf(mchid, bill_date, type).length === 0;
    if (flaw === 'none' || (isEmpty && readings.dayWithoutTrade === 'refused'))
      throw new WeComFailure(errcodes.noBill, 'NO_STATEMENT_EXIST');
    if (given) return given;
    const error = { missingRow: flaw === 'missing-row', wrongSum: flaw === 'wrong-sum' };
    return Buffer.from(this.textOf(mchid, bill_date, type, error));
  }

  #entriesOf(mchid: string, date: string, type: FakeBillType): readonly BillEntry[] {
    const { orders, refunds } = this.#deps;
    const begin = beginOf(date);
    const isThen = (time: number) => time >= begin && time < begin + DAY_MS;
    const payments = orders
      .of(mchid)
      .filter(({ body }) => isThen(Date.parse(body.success_time ?? '')))
      .map((order): Dated => [Date.parse(order.body.success_time ?? ''), paymentEntry(order)]);
    const refunded = refunds.ofMerchant(mchid).flatMap((refund): Dated[] => {
      const order = orders.find(mchid, refund.detail.out_trade_no);
      if (!order || !isThen(refund.startedAt)) return [];
      return [[refund.startedAt, refundEntry(order, refund, madeAt(date))]];
    });
    const wanted = [...(type === 'REFUND' ? [] : payments), ...(type === 'SUCCESS' ? [] : refunded)];
    return wanted.toSorted(([one], [other]) => one - other).map(([, entry]) => entry);
  }

  #dropLate(): void {
    const now = this.#deps.clock.now();
    for (const [token, { validUntil }] of this.#files) if (now >= validUntil) this.#files.delete(token);
  }
}

type Dated = readonly [time: number, entry: BillEntry];

function beginOf(date: string): number {
  return Date.parse(`${date}T00:00:00+08:00`);
}

function madeAt(date: string): number {
  return beginOf(date) + MADE_AT_MS;
}

function damaged(file: Buffer, flaw: FakeBillFlaw | undefined): Buffer {
  if (flaw === 'cut') return file.subarray(0, Math.floor(file.length / 2));
  if (flaw !== 'changed-byte') return file;
  const changed = Buffer.from(file);
  const at = Math.floor(file.length / 2);
  changed.writeUInt8(changed.readUInt8(at) ^ 1, at);
  return changed;
}

function sha1(file: Buffer): string {
  return createHash('sha1').update(file).digest('hex');
}

function refusal(status: number, code: string, message: string): Answer {
  return { ...jsonAnswer({ code, message }), headers: { 'content-type': 'application/json' }, status };
}
