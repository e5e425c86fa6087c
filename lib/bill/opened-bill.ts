import { WeComAbortedError, WeComReplyError, WeComRequestError } from '../errors/wecom-pay.errors.js';
import type { Bill } from './bill.types.js';
import type { BillRowDto } from './dto/bill-row.dto.js';
import type { BillSummaryDto } from './dto/bill-summary.dto.js';
import type { BillType } from './dto/bill-type.js';
import { BILL_DOWNLOAD } from './get-bill.endpoint.js';
import { UnusableBill } from './reading/unusable-bill.js';

/** What is known of a bill before it is read. */
export type BillFacts = Pick<Bill, 'date' | 'type' | 'mchid' | 'hash'>;

/** Rows, and in the end the summary. */
export type RowSource = AsyncGenerator<BillRowDto, BillSummaryDto, void>;

const { path: endpoint } = BILL_DOWNLOAD;

/** A bill whose rows can be read once, and whose summary is told only after them. */
export class OpenedBill implements Bill {
  readonly date: string;
  readonly type: BillType;
  readonly mchid: string;
  readonly hash: string | undefined;
  readonly rows: AsyncIterable<BillRowDto>;
  readonly #endDownload: () => void;
  readonly #end: Promise<BillSummaryDto>;
  #resolve!: (summary: BillSummaryDto) => void;
  #reject!: (error: unknown) => void;
  #hasBegun = false;

  constructor(facts: BillFacts, source: RowSource, endDownload: () => void = () => undefined) {
    ({ date: this.date, type: this.type, mchid: this.mchid, hash: this.hash } = facts);
    this.#endDownload = endDownload;
    this.rows = { [Symbol.asyncIterator]: () => this.#begin(source) };
    this.#end = new Promise((resolve, reject) => {
      this.#resolve = resolve;
      this.#reject = reject;
    });
    // Who reads the rows hears of it there.
    this.#end.catch(() => undefined);
  }

  async summary(): Promise<BillSummaryDto> {
    if (!this.#hasBegun) for await (const row of this.rows) void row;
    return this.#end;
  }

  close(): Promise<void> {
    this.#hasBegun = true;
    this.#endDownload();
    this.#reject(this.#unread());
    return Promise.resolve();
  }

  #begin(source: RowSource): AsyncGenerator<BillRowDto, void, void> {
    if (this.#hasBegun)
      throw new WeComRequestError(
        `The rows of the bill of ${this.date} can be read once: open it again to read them again.`,
        { endpoint },
      );
    this.#hasBegun = true;
    return this.#read(source);
  }

  async *#read(source: RowSource): AsyncGenerator<BillRowDto, void, void> {
    try {
      this.#resolve(yield* source);
    } catch (error) {
      const told = error instanceof UnusableBill ? this.#unusable(error) : error;
      this.#reject(told);
      throw told;
    } finally {
      this.#reject(this.#unread());
      this.#endDownload();
    }
  }

  #unread(): WeComAbortedError {
    return new WeComAbortedError(
      `The bill of ${this.date} was not read to its end, so its summary is unknown.`,
      {
        endpoint,
      },
    );
  }

  #unusable({ message }: UnusableBill): WeComReplyError {
    return new WeComReplyError(`${endpoint} failed: the bill of ${this.date} is unusable: ${message}.`, {
      endpoint,
    });
  }
}
