import { isPaid } from '../../order/dto/trade-state.js';
import type { BilledEntry, Entry } from './entry.js';
import { keyOf } from './entry.js';
import type {
  DifferenceKind,
  ReconciledSide,
  ReconciledSum,
  ReconciledSums,
  ReconciliationDifference,
} from './reconciliation.types.js';
import { verdictOf } from './verdict.js';

/** A difference about which WeCom has not been asked. */
export type Finding = Omit<ReconciliationDifference, 'action' | 'answer' | 'error'>;

type Sum = { -readonly [Part in keyof ReconciledSum]: ReconciledSum[Part] };
type Sums = { readonly [Name in keyof ReconciledSums]: Sum };

/**
 * Compares the bill of a day with the application's books: first comes the whole bill, then the books of the day, then
 * what the days beside it have.
 */
export class Comparison {
  /** Of payments. */
  readonly payments: Sums = noSums();
  readonly refunds: Sums = noSums();
  readonly findings: Finding[] = [];
  /** What of the bill no entry of the books has met. */
  private readonly billed = new Map<string, BilledEntry>();
  private readonly met = new Set<string>();
  private readonly onlyBooked = new Map<string, Entry>();

  addBilled(entry: BilledEntry): void {
    const key = keyOf(entry);
    const known = this.billed.get(key);
    if (known === undefined) {
      this.billed.set(key, entry);
      add(this.sumsOf(entry).bill, entry);
    } else if (isRevocation(entry, known)) this.billed.set(key, entry);
    else if (!isRevocation(known, entry)) this.duplicate(entry);
  }

  addBooked(entry: Entry): void {
    const key = keyOf(entry);
    if (this.met.has(key) || this.onlyBooked.has(key)) return;
    const billed = this.meet(key);
    const sums = this.sumsOf(entry);
    if (isSettled(entry)) add(sums.books, entry);
    const verdict = verdictOf(entry, billed);
    if (verdict === undefined) return;
    if (billed === undefined) this.onlyBooked.set(key, entry);
    else if (verdict === 'matched') add(sums.matched, billed);
    else this.findings.push(findingOf(verdict, { booked: entry, billed }));
  }

  /** @param entry of the books of another day. */
  addBookedBeside(entry: Entry): void {
    const billed = this.meet(keyOf(entry));
    if (billed !== undefined) this.takeBeside(entry, billed);
  }

  /** @param entry of the bill of another day. */
  addBilledBeside(entry: BilledEntry): void {
    const key = keyOf(entry);
    const booked = this.onlyBooked.get(key);
    if (booked === undefined) return;
    this.onlyBooked.delete(key);
    this.takeBeside(booked, entry);
  }

  /** Whether the bill has anything that the books have not, be it revoked. */
  get hasUnmet(): boolean {
    return this.billed.size > 0;
  }

  /** What only the bill has. */
  unbooked(): readonly BilledEntry[] {
    return [...this.billed.values()].filter(({ state }) => state !== 'REVOKED');
  }

  /** What only the books have. */
  unbilled(): readonly Entry[] {
    return [...this.onlyBooked.values()];
  }

  private meet(key: string): BilledEntry | undefined {
    const billed = this.billed.get(key);
    if (billed === undefined) return undefined;
    this.billed.delete(key);
    this.met.add(key);
    return billed;
  }

  private takeBeside(booked: Entry, billed: BilledEntry): void {
    const verdict = verdictOf(booked, billed);
    if (verdict === 'matched') add(this.sumsOf(billed).otherDay, billed);
    else if (verdict !== undefined) this.findings.push(findingOf(verdict, { booked, billed }));
  }

  private duplicate(entry: BilledEntry): void {
    add(this.sumsOf(entry).bill, entry);
    this.findings.push(findingOf('duplicate', { billed: entry }));
  }

  private sumsOf({ isRefund }: Entry): Sums {
    return isRefund ? this.refunds : this.payments;
  }
}

/** @param sides at least one. */
export function findingOf(kind: DifferenceKind, sides: Sides): Finding {
  const { booked, billed } = sides;
  const { out_trade_no, out_refund_no } = (billed ?? booked)!;
  return {
    kind,
    out_trade_no,
    out_refund_no,
    bill: billed && { ...sideOf(billed), transaction_id: billed.transaction_id },
    books: booked && sideOf(booked),
  };
}

interface Sides {
  readonly booked?: Entry;
  readonly billed?: BilledEntry;
}

function sideOf({ state, amount }: Entry): ReconciledSide {
  return { state, amount };
}

/** Whether money has moved by the books. */
function isSettled({ isRefund, state }: Entry): boolean {
  return isRefund || isPaid({ trade_state: state });
}

/** A payment that was revoked has two rows. */
function isRevocation(entry: Entry, of: Entry): boolean {
  return entry.state === 'REVOKED' && of.state !== 'REVOKED';
}

function noSum(): Sum {
  return { count: 0, amount: 0 };
}

function noSums(): Sums {
  return { bill: noSum(), books: noSum(), matched: noSum(), otherDay: noSum() };
}

function add(sum: Sum, { amount }: Entry): void {
  sum.count++;
  sum.amount += amount;
}
