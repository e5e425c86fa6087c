import type { BillService } from '../bill/bill.service.js';
import { monotonicNow } from '../common/clock.js';
import { measured, operation, publish } from '../diagnostics/channels.js';
import { checkOptionNames, checkSignal } from '../options/argument-rules.js';
import type { Books } from './books/books.js';
import type { InquiryServices } from './inquiry.js';
import { Inquiry } from './inquiry.js';
import { Reconciler } from './reconciler.js';
import { ReconciliationReport } from './reconciliation.report.js';

/** Which merchant is reconciled, and how long. */
export interface ReconcileOptions {
  /**
   * 二级商户号 (merchant number), 1 to 32 characters.
   * @default the module's option `mchid`
   */
  readonly mchid?: string | undefined;
  /** Ends it with a `WeComAbortedError`. */
  readonly signal?: AbortSignal | undefined;
}

const OPTIONS = ['mchid', 'signal'] as const satisfies readonly (keyof ReconcileOptions)[];

/** Compares the bill of a day with what the application has booked, payment by payment and refund by refund. */
export class ReconciliationService {
  /** @internal */
  constructor(
    private readonly account: string,
    private readonly bills: Pick<BillService, 'open'>,
    private readonly books: Books,
    private readonly services: InquiryServices,
  ) {}

  /**
   * Reconciles a day: reads its bill to the end, then what `@SettledOrders()` lists, and reports what differs. What one
   * side has on the day before or after counts as equal. An order that is paid in the bill and unfinished at the
   * application is polled, so that its event follows; WeCom is queried for what only the books have, and for refunds
   * that differ. It closes, refunds and marks nothing.
   *
   * Memory grows with the rows of the day, by about 350 bytes each.
   *
   * @param date the day in Beijing, `yyyy-MM-dd`, at most three months ago.
   * @throws {WeComBillNotReadyError} if the bill is not ready yet; `retryAfter` says when to ask again.
   * @throws {WeComRequestError} if `date` or `mchid` is invalid.
   * @throws {WeComOptionsError} if no method has `@SettledOrders()`, there is no `mchid`, or `options` are invalid; or
   * naming the field of a listed row that is: it is not for the caller of a route to correct.
   * @throws {WeComAbortedError} if the signal fires or the application shuts down.
   * @throws {WeComPayError} of another class if the bill cannot be read to its end, as `BillService.open()` does.
   * @throws whatever a method with `@SettledOrders()` throws.
   * @see https://developer.work.weixin.qq.com/document/path/98115
   *
   * @example
   * const report = await this.reconciliation.reconcile('2026-11-27');
   * if (!report.isBalanced) await writeFile('2026-11-27.csv', report.toCsv());
   */
  async reconcile(date: string, options: ReconcileOptions = {}): Promise<ReconciliationReport> {
    checkOptionNames('options', options, OPTIONS);
    checkSignal(options.signal);
    const { account } = this;
    let report: ReconciliationReport | undefined;
    return operation(
      () => ({ operation: 'reconcile', account, kind: 'reconciliation' }),
      () =>
        measured(
          async () => (report = await this.compare(date, options)),
          (outcome) =>
            publish('reconcile', () => ({
              account,
              date,
              differences: report?.differences.length,
              ...outcome(),
            })),
        ),
    );
  }

  private async compare(date: string, { mchid, signal }: ReconcileOptions): Promise<ReconciliationReport> {
    const { account, bills, books, services } = this;
    const startedAt = new Date();
    const began = monotonicNow();
    books.assertExist();
    const bill = await bills.open(date, { mchid, signal });
    const inquiryOf = (merchant: string) => new Inquiry(services, merchant, signal);
    const reconciled = await new Reconciler(bill, { bills, books, inquiryOf, signal }).run();
    return new ReconciliationReport({
      account,
      ...reconciled,
      startedAt,
      took: Math.round(monotonicNow() - began),
    });
  }

  /** @internal @throws {WeComOptionsError} if no method has `@SettledOrders()`, or one cannot be called. */
  assertBooksExist(): void {
    this.books.assertExist();
  }
}
