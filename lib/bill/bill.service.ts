import type { DefaultMerchant } from '../order/order.options.js';
import type { BillDownloader } from './bill-downloader.js';
import { NO_SUMS } from './reading/bill-parser.js';
import type { ResolvedBillOptions } from './bill.options.js';
import { toBillRequest } from './bill.request.js';
import type { Bill, OpenBillOptions } from './bill.types.js';
import { BillSummaryDto } from './dto/bill-summary.dto.js';
import { NoTrade, whyMissing } from './missing-bill.js';
import type { RowSource } from './opened-bill.js';
import { OpenedBill } from './opened-bill.js';
import { readBill } from './reading/read-bill.js';

/** Opens 交易账单 (day bills): what was paid and refunded on a day, as WeChat Pay has booked it. */
export class BillService {
  /** @internal */
  constructor(
    private readonly downloader: Pick<BillDownloader, 'start'>,
    private readonly options: DefaultMerchant & ResolvedBillOptions,
  ) {}

  /**
   * Opens the bill of a day and begins to download it. A day is 00:00 to 24:00 in Beijing; a payment belongs to the day
   * on which it succeeded, a refund to that on which it was accepted.
   *
   * Its rows are verified only at the end of the file: keep what you conclude from them until they were read without an
   * error. A day without transactions has no rows and no `hash`, and is recognized only if the option
   * `billErrcodes.none` names WeCom's errcode for it.
   *
   * @param date `yyyy-MM-dd`, at most three months ago.
   * @throws {WeComRequestError} before any I/O, naming what is invalid: `date`, `type` or `mchid`.
   * @throws {WeComOptionsError} before any I/O, if there is no `mchid`, or `options` are invalid.
   * @throws {WeComBillNotReadyError} if the bill is not ready yet; `retryAfter` says when to ask again.
   * @throws {WeComUnknownError} among others, if WeCom answers with an errcode that it does not document.
   * @throws {WeComPayError} of another class if WeCom or WeChat Pay is unreachable, busy or throttling, or sends an
   * unusable reply.
   * @see https://developer.work.weixin.qq.com/document/path/98115
   *
   * @example
   * const bill = await this.bills.open('2026-11-27');
   * for await (const { out_trade_no, trade_state, total } of bill.rows) { … }
   * const { count, fee } = await bill.summary();
   */
  async open(date: string, options: OpenBillOptions = {}): Promise<Bill> {
    const request = toBillRequest(date, options, this.options, Date.now());
    const { bill_date, bill_type: type, mchid } = request;
    const facts = { date: bill_date, type, mchid };
    try {
      const { sha1, chunks, close } = await this.downloader.start(request, options.signal);
      return new OpenedBill({ ...facts, hash: sha1 }, readBill(chunks, sha1, facts), close);
    } catch (error) {
      const reason = whyMissing(error, this.options);
      if (!(reason instanceof NoTrade)) throw reason;
      return new OpenedBill({ ...facts, hash: undefined }, noRows());
    }
  }
}

/** A bill without a file. */
async function* noRows(): RowSource {
  yield* [];
  return Object.assign(new BillSummaryDto(), { ...NO_SUMS, fee: '0.00000' });
}
