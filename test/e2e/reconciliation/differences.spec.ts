import { beforeEach, describe, expect, it } from '@jest/globals';
import type { SettledOrder } from '../../../lib/index.js';
import { OrderTracker, ReconciliationService } from '../../../lib/index.js';
import { DAY, HOUR, NEXT_DAY } from '../../support/e2e-bills.js';
import { useBooks } from '../../support/e2e-books.js';
import { until } from '../../support/e2e-time.js';

const GET_ORDER = '/cgi-bin/miniapppay/get_order' as const;
const GET_REFUND_DETAIL = '/cgi-bin/miniapppay/get_refund_detail' as const;
const REFUND = '/cgi-bin/miniapppay/refund';
const refundOf = (refund: number, out_refund_no = 'REFUND-1') => ({ out_refund_no, refund });

const shop = useBooks();
beforeEach(() => shop.begin());

/** What differs, in short. */
async function kinds(): Promise<readonly string[]> {
  const { differences } = await shop.reconcile();
  return differences.map(({ kind, out_trade_no, out_refund_no, action, answer }) =>
    [kind, out_refund_no ?? out_trade_no, action, answer].filter((part) => part !== undefined).join(' '),
  );
}

describe('a day on which both sides agree', () => {
  it('has no difference, and the sums of both', async () => {
    shop.pay('PAID-1', 1_000);
    shop.pay('PAID-2', 234);
    shop.wecom.refunds.create({ out_trade_no: 'PAID-1', ...refundOf(400) });
    shop.books.book('PAID-1', { total: 1_000, state: 'REFUND', refunds: [refundOf(400)] });
    shop.books.book('PAID-2', { total: '234' });
    shop.nextDay();
    const report = await shop.reconcile();
    expect(report.differences).toEqual([]);
    const paid = { count: 2, amount: 1_234 };
    const refunded = { count: 1, amount: 400 };
    const none = { count: 0, amount: 0 };
    expect(report).toMatchObject({
      account: 'default',
      mchid: '1900000001',
      date: DAY,
      isBalanced: true,
      payments: { bill: paid, books: paid, matched: paid, otherDay: none },
      refunds: { bill: refunded, books: refunded, matched: refunded, otherDay: none },
      bill: { count: 3, total: 1_234, refund: 400, fee: '0.05004', fee_e5: 5_004 },
    });
    expect(shop.wecom.requestsTo(GET_ORDER)).toEqual([]);
  });

  it('counts a row that is listed twice once', async () => {
    shop.pay('PAID-1');
    shop.books.book('PAID-1');
    shop.books.book('PAID-1');
    shop.books.book('AGAIN-1');
    shop.books.book('AGAIN-1');
    shop.nextDay();
    const report = await shop.reconcile();
    expect(report.payments.books.count).toBe(2);
    expect(report.differences).toHaveLength(1);
  });

  it('ignores what the books have open or closed, and the bill has not', async () => {
    shop.books.book('OPEN-1', { state: 'NOTPAY' });
    shop.books.book('CLOSED-1', { state: 'CLOSED' });
    shop.nextDay();
    expect(await kinds()).toEqual([]);
  });

  it('ignores rows of another merchant', async () => {
    shop.books.book('OTHER-1', { mchid: '1900000002' });
    shop.nextDay();
    expect(await kinds()).toEqual([]);
  });

  it('compares the refunds of an order that was paid on another day', async () => {
    shop.pay('PAID-1', 1_000, { success_time: '2026-11-20T10:00:00+08:00' });
    shop.wecom.refunds.create({ out_trade_no: 'PAID-1', ...refundOf(400) });
    const success_time = new Date('2026-11-20T02:00:00Z');
    shop.books.book('PAID-1', { state: 'REFUND', total: 1_000, success_time, refunds: [refundOf(400)] });
    shop.nextDay();
    const report = await shop.reconcile();
    expect(report.differences).toEqual([]);
    expect(report.refunds.matched.count).toBe(1);
    expect(shop.wecom.requestsTo(GET_ORDER)).toEqual([]);
  });
});

describe('a payment', () => {
  it('that the books have open is polled, and its event follows', async () => {
    shop.pay('LOST-1');
    shop.books.book('LOST-1', { state: 'NOTPAY' });
    shop.nextDay();
    const opened = await shop.open();
    const report = await opened.module.get(ReconciliationService).reconcile(DAY);
    expect(report.differences).toMatchObject([
      {
        kind: 'paid_not_marked',
        bill: { state: 'SUCCESS', amount: 1_234 },
        books: { state: 'NOTPAY', amount: 1_234 },
        action: 'polled',
        answer: 'SUCCESS',
      },
    ]);
    await until(() => opened.shop.states.includes('SUCCESS'));
  });

  it('of another amount than the books have is told as MISMATCH', async () => {
    shop.pay('LOST-1', 900);
    shop.books.book('LOST-1', { state: 'NOTPAY', total: 1_000 });
    shop.nextDay();
    const opened = await shop.open();
    await opened.module.get(ReconciliationService).reconcile(DAY);
    await until(() => opened.shop.mismatches.length > 0);
    expect(opened.shop.events).toEqual([]);
  });

  it('that the books do not list but the application still tracks is polled too', async () => {
    shop.pay('LOST-1');
    shop.nextDay();
    shop.wecom.faults.add({ kind: 'errcode', errcode: -1, on: GET_ORDER, times: 3 });
    const opened = await shop.open({ orders: [{ out_trade_no: 'LOST-1' }] });
    const report = await opened.module.get(ReconciliationService).reconcile(DAY);
    expect(report.differences).toMatchObject([
      { kind: 'paid_not_marked', books: undefined, action: 'polled' },
    ]);
    await until(() => opened.shop.states.includes('SUCCESS'));
  });

  it('that the application does not know is reported, and not tracked', async () => {
    shop.pay('STRANGE-1');
    shop.nextDay();
    const opened = await shop.open();
    const report = await opened.module.get(ReconciliationService).reconcile(DAY);
    expect(report.differences).toMatchObject([
      { kind: 'unknown_order', books: undefined, bill: { amount: 1_234 }, action: 'none' },
    ]);
    expect(await opened.module.get(OrderTracker).find({ out_trade_no: 'STRANGE-1' })).toBeUndefined();
  });

  it('that the books have closed differs in its state', async () => {
    shop.pay('CLOSED-1');
    shop.books.book('CLOSED-1', { state: 'CLOSED' });
    shop.nextDay();
    expect(await kinds()).toEqual(['state_mismatch CLOSED-1 none']);
  });

  it('of another amount differs in that', async () => {
    shop.pay('PAID-1', 1_000);
    shop.books.book('PAID-1', { total: 999 });
    shop.nextDay();
    const { differences } = await shop.reconcile();
    expect(differences).toMatchObject([
      { kind: 'amount_mismatch', bill: { amount: 1_000 }, books: { amount: 999 }, action: 'none' },
    ]);
  });

  it('that only the books have is queried', async () => {
    shop.wecom.orders.create({ out_trade_no: 'UNPAID-1', total: 1_234 });
    shop.books.book('UNPAID-1');
    shop.books.book('NOWHERE-1');
    shop.nextDay();
    const { differences } = await shop.reconcile();
    expect(differences).toMatchObject([
      {
        kind: 'marked_not_paid',
        out_trade_no: 'UNPAID-1',
        bill: undefined,
        action: 'queried',
        answer: 'NOTPAY',
      },
      { kind: 'marked_not_paid', out_trade_no: 'NOWHERE-1', action: 'queried', answer: undefined },
    ]);
    expect(differences[1]?.error).toContain('720501');
  });
});

describe('differences without number', () => {
  it('are asked about up to a bound, and the rest is reported as not asked', async () => {
    for (let number = 0; number <= 1_000; number++) shop.books.book(`NOWHERE-${number}`);
    shop.nextDay();
    const { differences } = await shop.reconcile();
    expect(differences).toHaveLength(1_001);
    expect(shop.wecom.requestsTo(GET_ORDER)).toHaveLength(1_000);
    expect(differences.filter(({ action }) => action === 'none')).toMatchObject([
      { kind: 'marked_not_paid', error: 'More than 1000 differences: not queried.' },
    ]);
  });
});

describe('a refund', () => {
  beforeEach(() => {
    shop.pay('PAID-1', 1_000);
    shop.books.book('PAID-1', { total: 1_000 });
  });

  it('that the books do not have is queried', async () => {
    shop.wecom.refunds.create({ out_trade_no: 'PAID-1', ...refundOf(400) });
    shop.nextDay();
    expect(await kinds()).toEqual(['refund_unknown REFUND-1 queried PROCESSING']);
  });

  it('that the application still tracks is told, as a poll would', async () => {
    shop.wecom.refunds.create({ out_trade_no: 'PAID-1', ...refundOf(400) });
    shop.nextDay();
    shop.books.wanted.push({ out_trade_no: 'PAID-1', total: 1_000, ...refundOf(400) });
    const fault = { kind: 'errcode', errcode: -1, on: GET_REFUND_DETAIL, times: 3 } as const;
    shop.wecom.faults.add(fault);
    const opened = await shop.open({ account: { refunds: {}, appid: 'wx0000000000000001' } });
    shop.wecom.refunds.succeed('REFUND-1');
    const report = await opened.module.get(ReconciliationService).reconcile(DAY);
    expect(report.differences).toMatchObject([
      { kind: 'refund_unknown', action: 'polled', answer: 'SUCCESS' },
    ]);
    await until(() => shop.books.refunded.length > 0);
    expect(shop.wecom.requestsTo(REFUND)).toEqual([]);
  });

  it('of another amount is queried', async () => {
    shop.wecom.refunds.create({ out_trade_no: 'PAID-1', ...refundOf(400) });
    shop.books.book('PAID-1', { total: 1_000, refunds: [refundOf(300)] });
    shop.nextDay();
    expect(await kinds()).toEqual(['refund_amount_mismatch REFUND-1 queried PROCESSING']);
  });

  it('that only the books have is queried, and never requested', async () => {
    shop.books.book('PAID-1', { total: 1_000, refunds: [refundOf(300)] });
    shop.nextDay();
    expect(await kinds()).toEqual(['refund_missing REFUND-1 queried']);
    expect(shop.wecom.requestsTo(REFUND)).toEqual([]);
  });

  it('of another order is one that each side has alone', async () => {
    shop.pay('PAID-2', 1_000);
    shop.wecom.refunds.create({ out_trade_no: 'PAID-2', ...refundOf(400) });
    shop.books.book('PAID-2', { total: 1_000 });
    shop.books.book('PAID-1', { total: 1_000, refunds: [refundOf(400)] });
    shop.nextDay();
    expect((await kinds()).map((text) => text.split(' ')[0])).toEqual(['refund_unknown', 'refund_missing']);
  });
});

describe('midnight in Beijing', () => {
  it.each(['2026-11-26T15:59:59.999Z', '2026-11-27T16:00:00Z'])(
    'leaves a payment out of the day that its success_time is beyond: %s',
    async (success_time) => {
      shop.books.book('ELSEWHERE-1', { success_time });
      shop.nextDay();
      const report = await shop.reconcile();
      expect(report.differences).toEqual([]);
      expect(report.payments.books.count).toBe(0);
    },
  );

  const LATE = '2026-11-27T23:59:59.900+08:00';
  const EARLY = '2026-11-28T00:00:00.100+08:00';

  it('hands the methods the bounds of the day, whatever the time zone of the process', async () => {
    shop.nextDay();
    await shop.reconcile();
    expect(shop.books.asked).toEqual([
      {
        date: DAY,
        mchid: '1900000001',
        from: new Date('2026-11-26T16:00:00Z'),
        until: new Date('2026-11-27T16:00:00Z'),
      },
    ]);
  });

  it('does not make a difference of what the books have on the day after', async () => {
    shop.pay('LATE-1', 1_234, { success_time: LATE });
    shop.books.book('LATE-1', {}, NEXT_DAY);
    shop.nextDay();
    const report = await shop.reconcile();
    expect(report.differences).toEqual([]);
    expect(report.payments.otherDay).toEqual({ count: 1, amount: 1_234 });
  });

  it('does not make a difference of what the bill of the day before has', async () => {
    shop.pay('LATE-1', 1_234, { success_time: LATE });
    shop.books.book('LATE-1', {}, NEXT_DAY);
    shop.nextDay();
    shop.nextDay();
    const report = await shop.reconcile({ date: NEXT_DAY });
    expect(report.differences).toEqual([]);
    expect(report.payments.otherDay).toEqual({ count: 1, amount: 1_234 });
    expect(shop.wecom.requestsTo(GET_ORDER)).toEqual([]);
  });

  it('asks WeCom while the bill of the day after is not made', async () => {
    shop.clock.advance(13 * HOUR);
    shop.pay('EARLY-1', 1_234, { success_time: EARLY });
    shop.books.book('EARLY-1');
    shop.clock.advance(11 * HOUR);
    const report = await shop.reconcile();
    expect(report.differences).toEqual([]);
    expect(report.payments.otherDay).toEqual({ count: 1, amount: 1_234 });
    expect(shop.wecom.requestsTo(GET_ORDER)).toHaveLength(1);
  });

  it('does not believe an answer against the bill that was read', async () => {
    shop.pay('LATE-1', 1_234, { success_time: LATE });
    shop.books.book('LATE-1', {}, NEXT_DAY);
    const others = shop.wecom.bills.textOf('2026-11-20');
    shop.nextDay();
    shop.nextDay();
    shop.wecom.bills.put(DAY, others);
    const { differences } = await shop.reconcile({ date: NEXT_DAY });
    expect(differences).toMatchObject([{ kind: 'marked_not_paid', action: 'queried', answer: 'SUCCESS' }]);
  });

  it('still compares the amounts', async () => {
    shop.pay('LATE-1', 1_234, { success_time: LATE });
    shop.books.book('LATE-1', { total: 1_000 }, NEXT_DAY);
    shop.nextDay();
    expect(await kinds()).toEqual(['amount_mismatch LATE-1 none']);
  });
});

describe('the books', () => {
  const rows: Record<string, SettledOrder> = {
    state: { out_trade_no: 'PAID-1', state: 'paid' as 'SUCCESS', total: 1 },
    total: { out_trade_no: 'PAID-1', state: 'SUCCESS', total: '12.34' },
    out_trade_no: { out_trade_no: 'no', state: 'SUCCESS', total: 1 },
    success_time: { out_trade_no: 'PAID-1', state: 'SUCCESS', total: 1, success_time: 'yesterday' },
    refund: { out_trade_no: 'PAID-1', state: 'SUCCESS', total: 1, refunds: [refundOf(-1)] },
    out_refund_no: { out_trade_no: 'PAID-1', state: 'SUCCESS', total: 1, refunds: [refundOf(1, 'a b')] },
  };

  const inSeconds: SettledOrder = { ...rows['success_time']!, success_time: 1_795_761_000 };

  it.each([...Object.entries(rows), ['success_time', inSeconds] as const])(
    'end it if a row has an unusable %s',
    async (field, row) => {
      shop.books.days.set(DAY, [row]);
      shop.nextDay();
      await expect(shop.reconcile()).rejects.toMatchObject({
        name: 'WeComOptionsError',
        message: expect.stringMatching(
          new RegExp(
            `^Books\\.settled\\(\\) with @SettledOrders\\(\\) returned a row \\(number 1\\) .*: .*${field} must be`,
            'u',
          ),
        ),
      });
    },
  );

  it('end it with their own error', async () => {
    const failure = new Error('no such table');
    shop.books.list = () => {
      throw failure;
    };
    shop.nextDay();
    await expect(shop.reconcile()).rejects.toBe(failure);
  });

  it('may come page by page', async () => {
    shop.pay('PAID-1');
    shop.books.list = async function* () {
      yield await Promise.resolve<SettledOrder>({ out_trade_no: 'PAID-1', state: 'SUCCESS', total: 1_234 });
    };
    shop.nextDay();
    expect(await kinds()).toEqual([]);
  });
});

describe('the bill', () => {
  it.each(['wrong-hash', 'changed-byte', 'cut', 'missing-row', 'wrong-sum'] as const)(
    'is no report if it is damaged: %s',
    async (flaw) => {
      shop.pay('PAID-1');
      shop.pay('PAID-2');
      shop.nextDay();
      shop.wecom.faults.add({ kind: 'bill', flaw });
      await expect(shop.reconcile()).rejects.toMatchObject({ name: 'WeComReplyError' });
      expect(shop.books.asked).toEqual([]);
    },
  );

  it('is awaited if it is not made', async () => {
    await expect(shop.reconcile()).rejects.toMatchObject({
      name: 'WeComBillNotReadyError',
      retryAfter: expect.any(Number),
    });
  });

  it('that has a number twice says so', async () => {
    shop.pay('PAID-1');
    shop.books.book('PAID-1');
    shop.nextDay();
    const text = shop.wecom.bills.textOf(DAY);
    const row = text.split('\n')[1]!;
    const doubled = text
      .replace(row, () => `${row}\n${row.replace(/`42\d+/u, '`4200000000')}`)
      .replace('\n`1,`12.34', '\n`2,`24.68')
      .replace('`0.07404,`12.34', '`0.14808,`24.68');
    shop.wecom.bills.put(DAY, doubled);
    expect(await kinds()).toEqual(['duplicate PAID-1 none']);
  });
});
