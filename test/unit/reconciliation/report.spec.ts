import { describe, expect, it } from '@jest/globals';
import { parse } from 'csv-parse/sync';
import type { ReconciliationDifference } from '../../../lib/index.js';
import { BillSummaryDto, ReconciliationReport } from '../../../lib/index.js';

const NONE = { count: 0, amount: 0 };
const SUMS = { bill: NONE, books: NONE, matched: NONE, otherDay: NONE };

const DIFFERENCES: readonly ReconciliationDifference[] = [
  {
    kind: 'amount_mismatch',
    out_trade_no: '-ORDER-1',
    out_refund_no: undefined,
    bill: { state: 'SUCCESS', amount: 1_205, transaction_id: '4200321674620261126446797486' },
    books: { state: 'SUCCESS', amount: 5 },
    action: 'none',
    answer: undefined,
    error: undefined,
  },
  {
    kind: 'refund_missing',
    out_trade_no: 'ORDER-2',
    out_refund_no: '@REFUND',
    bill: undefined,
    books: { state: 'REFUND', amount: 100 },
    action: 'queried',
    answer: undefined,
    error: 'failed: "unknown", of course',
  },
];

function reportOf(differences: readonly ReconciliationDifference[]): ReconciliationReport {
  return new ReconciliationReport({
    account: 'default',
    mchid: '1900000001',
    date: '2026-11-27',
    hash: 'abc',
    bill: Object.assign(new BillSummaryDto(), { count: 3, fee: '0.00000' }),
    payments: SUMS,
    refunds: SUMS,
    differences,
    startedAt: new Date('2026-11-28T02:30:00Z'),
    took: 12,
  });
}

describe('a report as CSV', () => {
  it('has a line for each difference, with amounts in 元, which an independent reader understands', () => {
    const rows = parse(reportOf(DIFFERENCES).toCsv(), { bom: true, columns: true });
    expect(rows).toEqual([
      {
        kind: 'amount_mismatch',
        out_trade_no: '\t-ORDER-1',
        out_refund_no: '',
        transaction_id: '\t4200321674620261126446797486',
        bill_state: 'SUCCESS',
        bill_amount: '12.05',
        books_state: 'SUCCESS',
        books_amount: '0.05',
        action: 'none',
        answer: '',
        error: '',
      },
      {
        kind: 'refund_missing',
        out_trade_no: 'ORDER-2',
        out_refund_no: '\t@REFUND',
        transaction_id: '',
        bill_state: '',
        bill_amount: '',
        books_state: 'REFUND',
        books_amount: '1.00',
        action: 'queried',
        answer: '',
        error: 'failed: "unknown", of course',
      },
    ]);
  });

  it('is a header alone if there is no difference', () => {
    expect(reportOf([]).toCsv().split('\r\n')).toHaveLength(2);
  });
});

describe('a report', () => {
  it('comes back from JSON as it was', () => {
    const stored = JSON.parse(JSON.stringify(reportOf(DIFFERENCES))) as object;
    expect(stored).toMatchObject({
      isBalanced: false,
      account: 'default',
      mchid: '1900000001',
      date: '2026-11-27',
      hash: 'abc',
      bill: { count: 3 },
      payments: SUMS,
      differences: [{ kind: 'amount_mismatch', bill: { amount: 1_205 } }, { kind: 'refund_missing' }],
      startedAt: '2026-11-28T02:30:00.000Z',
      took: 12,
    });
  });

  it('cannot be changed by one of its listeners', () => {
    const report = reportOf(DIFFERENCES);
    expect(() => Object.assign(report, { date: '2026-11-26' })).toThrow(TypeError);
    expect(() => Object.assign(report.differences[0]!, { kind: 'matched' })).toThrow(TypeError);
  });
});
