import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Logger } from '@nestjs/common';
import { BillSummaryDto, ReconciliationReport } from '../../../lib/index.js';
import type { ReconciliationDifference } from '../../../lib/index.js';
import { WeComAbortedError, WeComBillNotReadyError, WeComReplyError } from '../../../lib/index.js';
import { DayWork } from '../../../lib/reconciliation/day-work.js';
import { FakeLogger } from '../../support/unit-logger.js';

const MINUTE = 60_000;
const TODAY = new Date().toISOString().slice(0, 10);
const LONG_AGO = '2026-01-01';

const UNKNOWN: ReconciliationDifference = {
  kind: 'unknown_order',
  out_trade_no: 'STRANGE-1',
  out_refund_no: undefined,
  bill: { state: 'SUCCESS', amount: 100, transaction_id: '4200000001' },
  books: undefined,
  action: 'none',
  answer: undefined,
  error: undefined,
};
const NO_SUM = { count: 0, amount: 0 };
const SUMS = { bill: { count: 7, amount: 700 }, books: NO_SUM, matched: NO_SUM, otherDay: NO_SUM };

function reportOf(...differences: ReconciliationDifference[]): ReconciliationReport {
  return new ReconciliationReport({
    account: 'default',
    mchid: '1900000001',
    date: TODAY,
    hash: undefined,
    bill: new BillSummaryDto(),
    payments: SUMS,
    refunds: { ...SUMS, bill: NO_SUM },
    differences,
    startedAt: new Date(),
    took: 1,
  });
}

let logger = new FakeLogger();
beforeEach(() => {
  logger = new FakeLogger();
});

function run(
  reconcile: () => ReconciliationReport,
  { heard = true, failed = false, date = TODAY, signal = new AbortController().signal } = {},
): Promise<number | undefined> {
  const work = new DayWork({
    account: 'default',
    service: { reconcile: async () => reconcile() },
    publisher: { alone: () => Promise.resolve({ heard, failed }) },
    signal,
    logger: logger as unknown as Logger,
  });
  return work.run(date);
}

const failing = (error: Error) => () => {
  throw error;
};

describe('a day that is reconciled', () => {
  it('is done, and says in one line what was compared', async () => {
    expect(await run(() => reportOf())).toBeUndefined();
    expect(logger.lines).toEqual([
      {
        level: 'log',
        message: `${TODAY} is reconciled: 7 payments and 0 refunds in the bill, no difference.`,
      },
    ]);
  });

  it('warns of differences by kind', async () => {
    await run(() => reportOf(UNKNOWN, { ...UNKNOWN, kind: 'amount_mismatch' }, UNKNOWN));
    expect(logger.of('warn')).toEqual([
      `${TODAY} is reconciled: 7 payments and 0 refunds in the bill, 3 differences (1 amount_mismatch, 2 unknown_order).`,
    ]);
  });

  it('warns if nobody listens to differences', async () => {
    await run(() => reportOf(UNKNOWN), { heard: false });
    expect(logger.of('warn')).toContainEqual(expect.stringContaining('put @OnReconciled() on a method'));
  });

  it('is reconciled again if a listener fails', async () => {
    expect(await run(() => reportOf(), { failed: true })).toBe(30 * MINUTE);
  });
});

describe('a day that cannot be reconciled', () => {
  it('is tried again when the bill should be made', async () => {
    const error = new WeComBillNotReadyError('not made yet', { retryAfter: 7 * MINUTE });
    expect(await run(failing(error))).toBe(7 * MINUTE);
    expect(logger.lines).toEqual([{ level: 'log', message: `The bill of ${TODAY} is not ready yet.` }]);
  });

  it('is tried again after half an hour, with an error in the log', async () => {
    expect(await run(failing(new WeComReplyError('The bill is cut.')))).toBe(30 * MINUTE);
    expect(logger.of('error')).toEqual([
      `${TODAY} could not be reconciled: WeComReplyError: The bill is cut.`,
    ]);
  });

  it('is left to the next start, in silence, if the application shuts down', async () => {
    expect(await run(failing(new WeComAbortedError('shutting down')), { signal: AbortSignal.abort() })).toBe(
      30 * MINUTE,
    );
    expect(logger.lines).toEqual([]);
  });

  it('is tried again, and not in silence, if something else was aborted', async () => {
    expect(await run(failing(new WeComAbortedError('too long')))).toBe(30 * MINUTE);
    expect(logger.of('error')).toHaveLength(1);
  });

  it('is given up after five days, and says what to do', async () => {
    expect(await run(failing(new WeComReplyError('cut')), { date: LONG_AGO })).toBeUndefined();
    expect(logger.of('error')).toContainEqual(
      expect.stringContaining(`ReconciliationService.reconcile('${LONG_AGO}')`),
    );
  });
});
