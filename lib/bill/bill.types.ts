import type { CallOptions } from '../calls/call-options.js';
import type { BillRowDto } from './dto/bill-row.dto.js';
import type { BillSummaryDto } from './dto/bill-summary.dto.js';
import type { BillType } from './dto/bill-type.js';

/** Which bill of a day is opened, and how long. */
export interface OpenBillOptions extends Pick<CallOptions, 'signal'> {
  /**
   * 账单类型: `ALL` payments and refunds, `SUCCESS` payments only, `REFUND` refunds only.
   * @default 'ALL'
   */
  readonly type?: BillType | undefined;
  /**
   * 二级商户号 (merchant number), 1 to 32 characters.
   * @default the module's option `mchid`
   */
  readonly mchid?: string | undefined;
  /** Ends the call, and later the reading of rows, with a `WeComAbortedError`. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * The bill of a day, while it is downloaded. It is whole and genuine only once all rows were read without an error:
 * keep what you conclude from rows until then. Read it without long pauses, or {@link close} it; a bill that is neither
 * holds its connection.
 */
export interface Bill {
  /** The day in Beijing, `yyyy-MM-dd`. */
  readonly date: string;
  readonly type: BillType;
  readonly mchid: string;
  /**
   * The SHA-1 that WeCom states of the file, in lower-case hex; `undefined` if there was no trade, so there is no file.
   */
  readonly hash: string | undefined;
  /**
   * The rows in the order of the file; they can be read once. Reading them throws, at the end at the latest, if the
   * file is cut short or changed, a row is not as its header says, or the rows do not add up to the summary.
   */
  readonly rows: AsyncIterable<BillRowDto>;
  /**
   * The sums of the rows, which the file's own summary confirms. Resolves once all rows were read; if nobody has begun
   * to read them, it reads and drops them itself.
   *
   * @throws whatever reading the rows has thrown; {@link WeComAbortedError} if they were not read to their end.
   */
  summary(): Promise<BillSummaryDto>;
  /** Ends the download. Does nothing if that has ended. */
  close(): Promise<void>;
}
