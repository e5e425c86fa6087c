import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { Comparison } from '../../../../lib/reconciliation/comparison/comparison.js';
import type { BilledEntry, Entry } from '../../../../lib/reconciliation/comparison/entry.js';

const NUMBERS = ['ORDER-1', 'ORDER-2', 'ORDER-3', 'ORDER-4'];
const amount = fc.integer({ min: 1, max: 3 });

const payment = fc.record({
  out_trade_no: fc.constantFrom(...NUMBERS),
  out_refund_no: fc.constant(undefined),
  isRefund: fc.constant(false),
  amount,
});
const refund = fc.record({
  out_trade_no: fc.constantFrom(...NUMBERS),
  out_refund_no: fc.constantFrom('REFUND-1', 'REFUND-2'),
  isRefund: fc.constant(true),
  amount,
});

const billed: fc.Arbitrary<BilledEntry> = fc
  .oneof(fc.tuple(payment, fc.constant('SUCCESS')), fc.tuple(refund, fc.constant('REFUND')))
  .map(([entry, state]) => ({ ...entry, state, transaction_id: '4200000001' }));

const booked: fc.Arbitrary<Entry> = fc
  .oneof(
    fc.tuple(payment, fc.constantFrom('SUCCESS', 'REFUND', 'NOTPAY', 'CLOSED')),
    fc.tuple(refund, fc.constant('REFUND')),
  )
  .map(([entry, state]) => ({ ...entry, state }));

const nameOf = ({ out_trade_no, out_refund_no, isRefund }: Entry) =>
  isRefund ? `${out_refund_no} of ${out_trade_no}` : out_trade_no;
const isSame = (one: Entry) => (other: Entry) => nameOf(one) === nameOf(other);
const firstOnes = <T extends Entry>(entries: readonly T[]): readonly T[] =>
  entries.filter((entry, index) => entries.findIndex(isSame(entry)) === index);
const isPaid = ({ state, isRefund }: Entry) => isRefund || state === 'SUCCESS' || state === 'REFUND';

interface Day {
  readonly bill: readonly BilledEntry[];
  readonly books: readonly Entry[];
  readonly booksBeside: readonly Entry[];
  readonly billBeside: readonly BilledEntry[];
}

const day: fc.Arbitrary<Day> = fc.record({
  bill: fc.array(billed, { maxLength: 8 }),
  books: fc.uniqueArray(booked, { maxLength: 8, selector: nameOf }),
  booksBeside: fc.uniqueArray(booked, { maxLength: 4, selector: nameOf }),
  billBeside: fc.uniqueArray(billed, { maxLength: 4, selector: nameOf }),
});

function compared({ bill, books, booksBeside, billBeside }: Day): Comparison {
  const comparison = new Comparison();
  for (const entry of bill) comparison.addBilled(entry);
  for (const entry of books) comparison.addBooked(entry);
  for (const entry of booksBeside) comparison.addBookedBeside(entry);
  for (const entry of billBeside) comparison.addBilledBeside(entry);
  return comparison;
}

/** What a comparison has found, in words and in order. */
const found = ({ findings }: Comparison, unbooked: readonly Entry[], unbilled: readonly Entry[]) =>
  [
    ...findings.map(
      (finding) =>
        `${finding.kind} ${nameOf({ ...finding, isRefund: finding.out_refund_no !== undefined, state: '', amount: 0 })}`,
    ),
    ...unbooked.map((entry) => `only in the bill: ${nameOf(entry)}`),
    ...unbilled.map((entry) => `only in the books: ${nameOf(entry)}`),
  ].toSorted();

/** The same by looking through lists, one entry after the other. */
function foundByLists({ bill, books, booksBeside, billBeside }: Day): readonly string[] {
  const wrong = (mine: Entry, theirs: BilledEntry): readonly string[] => {
    if (mine.isRefund) return mine.amount === theirs.amount ? [] : [`refund_amount_mismatch ${nameOf(mine)}`];
    if (mine.state === 'NOTPAY') return [`paid_not_marked ${nameOf(mine)}`];
    if (mine.state === 'CLOSED') return [`state_mismatch ${nameOf(mine)}`];
    return mine.amount === theirs.amount ? [] : [`amount_mismatch ${nameOf(mine)}`];
  };
  const once = firstOnes(bill);
  return [
    ...bill.filter((entry) => !once.includes(entry)).map((entry) => `duplicate ${nameOf(entry)}`),
    ...once.flatMap((entry) => {
      const mine = books.find(isSame(entry)) ?? booksBeside.find(isSame(entry));
      return mine === undefined ? [`only in the bill: ${nameOf(entry)}`] : wrong(mine, entry);
    }),
    ...books.flatMap((mine) => {
      if (!isPaid(mine) || once.some(isSame(mine))) return [];
      const theirs = billBeside.find(isSame(mine));
      return theirs === undefined ? [`only in the books: ${nameOf(mine)}`] : wrong(mine, theirs);
    }),
  ].toSorted();
}

describe('a comparison', () => {
  it('finds what looking through lists finds', () => {
    fc.assert(
      fc.property(day, (given) => {
        const comparison = compared(given);
        expect(found(comparison, comparison.unbooked(), comparison.unbilled())).toEqual(foundByLists(given));
      }),
      { numRuns: 1_000 },
    );
  });

  it('does not depend on the order of the books', () => {
    fc.assert(
      fc.property(day, (given) => {
        const [one, other] = [compared(given), compared({ ...given, books: given.books.toReversed() })];
        expect(found(other, other.unbooked(), other.unbilled())).toEqual(
          found(one, one.unbooked(), one.unbilled()),
        );
        expect([other.payments, other.refunds]).toEqual([one.payments, one.refunds]);
      }),
      { numRuns: 300 },
    );
  });

  it('adds up: each row of the bill matches, matches on another day, or is a difference', () => {
    fc.assert(
      fc.property(day, ({ bill, books, booksBeside }) => {
        const comparison = compared({ bill, books, booksBeside, billBeside: [] });
        for (const [isRefund, sums] of [
          [false, comparison.payments],
          [true, comparison.refunds],
        ] as const) {
          const isOf = (entry: { readonly out_refund_no: string | undefined }) =>
            (entry.out_refund_no !== undefined) === isRefund;
          const differing = comparison.findings.filter((finding) => isOf(finding) && finding.bill).length;
          const unbooked = comparison.unbooked().filter(isOf).length;
          expect(sums.matched.count + sums.otherDay.count + differing + unbooked).toBe(sums.bill.count);
          expect(sums.bill.count).toBe(bill.filter(isOf).length);
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe('a payment that was revoked', () => {
  const paid: BilledEntry = {
    out_trade_no: 'ORDER-1',
    out_refund_no: undefined,
    isRefund: false,
    state: 'SUCCESS',
    amount: 100,
    transaction_id: '4200000001',
  };
  const revoked = { ...paid, state: 'REVOKED' };
  const kindsFor = (state: string, ...bill: BilledEntry[]) => {
    const books = [{ ...paid, state }];
    const comparison = compared({ bill, books, booksBeside: [], billBeside: [] });
    return [...comparison.findings.map(({ kind }) => kind), ...comparison.unbooked()];
  };

  it.each([
    ['after it was paid', [paid, revoked]],
    ['before the row of its payment', [revoked, paid]],
    ['alone', [revoked]],
  ])('%s is no payment', (_order, bill) => {
    expect(kindsFor('SUCCESS', ...bill)).toEqual(['state_mismatch']);
    expect(kindsFor('CLOSED', ...bill)).toEqual([]);
    expect(kindsFor('NOTPAY', ...bill)).toEqual([]);
  });
});

describe('refunds without a number of the merchant', () => {
  it('are told apart by those of WeChat Pay', () => {
    const refundOf = (refund_id: string): BilledEntry => ({
      out_trade_no: 'ORDER-1',
      out_refund_no: undefined,
      refund_id,
      isRefund: true,
      state: 'REFUND',
      amount: 10,
      transaction_id: '4200000001',
    });
    const bill = [refundOf('5030000001'), refundOf('5030000002'), refundOf('5030000002')];
    const comparison = compared({ bill, books: [], booksBeside: [], billBeside: [] });
    expect(comparison.findings.map(({ kind }) => kind)).toEqual(['duplicate']);
    expect(comparison.unbooked()).toEqual(bill.slice(0, 2));
  });
});
