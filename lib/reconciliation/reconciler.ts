import { beijingDayAt, daysBeside } from '../common/beijing-day.js';
import type { BillService } from '../bill/bill.service.js';
import type { Bill } from '../bill/bill.types.js';
import { newQueue } from '../common/queue.js';
import { WeComPayError } from '../errors/wecom-pay.error.js';
import { WeComAbortedError } from '../errors/wecom-pay.errors.js';
import { isPaid } from '../order/dto/trade-state.js';
import type { Books } from './books/books.js';
import type { Finding } from './comparison/comparison.js';
import { Comparison, findingOf } from './comparison/comparison.js';
import type { BilledEntry, Entry } from './comparison/entry.js';
import { billedEntry } from './comparison/entry.js';
import type { Inquired, Inquiry } from './inquiry.js';
import { NOT_INQUIRED } from './inquiry.js';
import type { ReconciliationResult } from './reconciliation.report.js';
import type { DifferenceKind, ReconciliationDifference } from './comparison/reconciliation.types.js';
import type { SettledDay } from './books/settled-orders.decorator.js';
import { settledDay } from './books/settled-day.js';

/** How many differences are asked about at once. */
const AT_ONCE = 5;

export interface ReconcilerDependencies {
  readonly bills: Pick<BillService, 'open'>;
  readonly books: Pick<Books, 'of'>;
  readonly inquiryOf: (mchid: string) => Inquiry;
  readonly signal: AbortSignal | undefined;
}

type Reconciled = Omit<ReconciliationResult, 'account' | 'startedAt' | 'took'>;

/** Reconciles an opened bill with the books. */
export class Reconciler {
  private readonly comparison = new Comparison();
  private readonly day: SettledDay;
  private readonly inquiry: Inquiry;
  /** The days whose bills were read to their end. */
  private readonly read = new Set<string>();

  constructor(
    private readonly bill: Bill,
    private readonly deps: ReconcilerDependencies,
  ) {
    const { date, mchid } = bill;
    this.day = settledDay(date, mchid);
    this.inquiry = deps.inquiryOf(mchid);
  }

  async run(): Promise<Reconciled> {
    const { bill, comparison, day } = this;
    for await (const row of bill.rows) comparison.addBilled(billedEntry(row));
    const summary = await bill.summary();
    this.read.add(bill.date);
    for await (const entry of this.booked(day)) comparison.addBooked(entry);
    await this.lookBeside();
    const differences = await this.differences();
    const { date, mchid, hash } = bill;
    const { payments, refunds } = comparison;
    return { date, mchid, hash, bill: summary, payments, refunds, differences };
  }

  /** Around midnight, one side may have a payment or a refund on the day before or after. */
  private async lookBeside(): Promise<void> {
    const [before, after] = daysBeside(this.day.date);
    await this.lookAt(before);
    await this.lookAt(after);
  }

  private async lookAt(date: string): Promise<void> {
    const { comparison, day } = this;
    if (comparison.hasUnmet)
      for await (const entry of this.booked(settledDay(date, day.mchid))) comparison.addBookedBeside(entry);
    if (comparison.unbilled().length > 0)
      for (const entry of await this.billedOn(date)) comparison.addBilledBeside(entry);
  }

  private async *booked(day: SettledDay): AsyncGenerator<Entry, void, void> {
    for await (const entry of this.deps.books.of(day)) {
      if (this.deps.signal?.aborted === true)
        throw new WeComAbortedError(`The reconciliation of ${this.day.date} was aborted.`);
      yield entry;
    }
  }

  /**
   * What only the books have, as far as another bill has it. None if there is no such bill yet: WeCom's answers tell
   * then.
   */
  private async billedOn(date: string): Promise<readonly BilledEntry[]> {
    const { comparison, day } = this;
    const { bills, signal } = this.deps;
    const wanted = new Set(comparison.unbilled().map(({ out_trade_no }) => out_trade_no));
    const found: BilledEntry[] = [];
    try {
      const bill = await bills.open(date, { mchid: day.mchid, signal });
      for await (const row of bill.rows) if (wanted.has(row.out_trade_no)) found.push(billedEntry(row));
      this.read.add(date);
      return found.toSorted(revokedFirst);
    } catch (error) {
      if (error instanceof WeComAbortedError || !(error instanceof WeComPayError)) throw error;
      return [];
    }
  }

  private async differences(): Promise<readonly ReconciliationDifference[]> {
    const { comparison, inquiry } = this;
    const unbilled = await inTurn(comparison.unbilled(), async (entry) => {
      const inquired = await inquiry.query(entry);
      const beside = this.answeredBeside(entry, inquired);
      if (beside === undefined) return differenceOf(findingOf(kindOf(entry), { booked: entry }), inquired);
      comparison.addBilledBeside(beside);
      return undefined;
    });
    const findings = await inTurn(comparison.findings, async (finding) =>
      differenceOf(finding, await this.inquired(finding)),
    );
    const unbooked = await inTurn(comparison.unbooked(), (entry) => this.unbooked(entry));
    return [...findings, ...unbooked, ...unbilled.filter((one) => one !== undefined)];
  }

  private inquired(finding: Finding): Promise<Inquired> {
    const { kind, out_trade_no, out_refund_no, books } = finding;
    const ref = { out_trade_no, out_refund_no, isRefund: out_refund_no !== undefined };
    if (kind === 'paid_not_marked') return this.inquiry.poll(ref, books?.amount);
    return kind === 'refund_amount_mismatch' ? this.inquiry.query(ref) : Promise.resolve(NOT_INQUIRED);
  }

  private async unbooked(entry: BilledEntry): Promise<ReconciliationDifference> {
    const { inquiry } = this;
    const isOpen = await inquiry.isWatched(entry);
    const kind = entry.isRefund ? 'refund_unknown' : isOpen ? 'paid_not_marked' : 'unknown_order';
    const finding = findingOf(kind, { billed: entry });
    if (isOpen) return differenceOf(finding, await inquiry.poll(entry));
    return differenceOf(finding, entry.isRefund ? await inquiry.query(entry) : NOT_INQUIRED);
  }

  /** What the bill of another day has, by WeCom's answer; nothing if that bill was read, and does not have it. */
  private answeredBeside(entry: Entry, { answer }: Inquired): BilledEntry | undefined {
    const time = Date.parse(answer?.time ?? '');
    if (answer === undefined || Number.isNaN(time)) return undefined;
    const isMoney = entry.isRefund || isPaid({ trade_state: answer.state });
    if (!isMoney || this.read.has(beijingDayAt(time))) return undefined;
    const { amount = entry.amount, transaction_id } = answer;
    return { ...entry, state: entry.isRefund ? 'REFUND' : 'SUCCESS', amount, transaction_id };
  }
}

/** A payment that was revoked has two rows, of which this one counts. */
function revokedFirst(one: Entry, other: Entry): number {
  return Number(other.state === 'REVOKED') - Number(one.state === 'REVOKED');
}

function kindOf({ isRefund }: Entry): DifferenceKind {
  return isRefund ? 'refund_missing' : 'marked_not_paid';
}

function differenceOf(finding: Finding, { action, answer, error }: Inquired): ReconciliationDifference {
  return { ...finding, action, answer: answer?.state, error };
}

/** The results in the order of the items. */
async function inTurn<Item, Result>(
  items: readonly Item[],
  work: (item: Item) => Promise<Result>,
): Promise<readonly Result[]> {
  if (items.length === 0) return [];
  const queue = await newQueue(AT_ONCE);
  return queue.addAll(items.map((item) => () => work(item)));
}
