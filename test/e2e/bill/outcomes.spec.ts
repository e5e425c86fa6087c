import { describe, expect, it } from '@jest/globals';
import type { OpenBillOptions } from '../../../lib/index.js';
import { WeComBillNotReadyError, WeComOptionsError, WeComRequestError } from '../../../lib/index.js';
import { DAY, GET_BILL, HOUR, NEXT_DAY, rowsOf, useBills } from '../../support/e2e-bills.js';
import { failureOf } from '../../support/e2e-failure.js';

const MINUTE = 60_000;
const HALF_AN_HOUR = 1_800_000;
const NO_BILL = 999_014;
const bills = useBills();

describe('a bill that is not ready yet', () => {
  it('is not ready before 10:00 of the next day, which says nothing about the day', async () => {
    bills.pay('ORDER-PAID');
    bills.clock.advance(22 * HOUR - 5 * MINUTE);
    const service = await bills.service();
    const error = await failureOf(service.open(DAY));
    expect(error).toBeInstanceOf(WeComBillNotReadyError);
    expect(error).toMatchObject({ retryAfter: HALF_AN_HOUR, retryable: true, errcode: 999_013, attempts: 1 });
    bills.clock.advance(5 * MINUTE);
    expect(await rowsOf(await service.open(DAY))).toHaveLength(1);
  });

  it('is known by the errcode that the application has named, whatever WeCom says of it', async () => {
    bills.nextDay();
    bills.wecom.faults.add({
      kind: 'errcode',
      errcode: 720_777,
      errmsg: '账单生成中',
      on: GET_BILL,
      times: 2,
    });
    expect(await failureOf(bills.open())).toMatchObject({ code: 'UNKNOWN_ERRCODE', errcode: 720_777 });
    const named = { billErrcodes: { notReady: 720_777 } };
    expect(await failureOf(bills.open({}, named))).toMatchObject({ code: 'BILL_NOT_READY' });
  });

  it('is not asked for while its day is not over', async () => {
    const error = await failureOf(bills.open());
    expect(error).toBeInstanceOf(WeComBillNotReadyError);
    expect(error.attempts).toBe(0);
    expect(Math.ceil(error.retryAfter! / HOUR)).toBe(22);
    expect(bills.wecom.requests).toEqual([]);
  });
});

describe('a day without trade', () => {
  it('is an error as long as nobody knows how WeCom says so', async () => {
    bills.nextDay();
    const error = await failureOf(bills.open());
    expect(error).toMatchObject({ code: 'UNKNOWN_ERRCODE', errcode: NO_BILL, attempts: 1 });
    expect(error.message).toMatch(
      /an errcode unknown to this version \(errcode 999014\)\. .* the option billErrcodes\.$/u,
    );
    expect(error.errmsg).toMatch(/NO_STATEMENT_EXIST/u);
  });

  it('has no rows once the application has named the errcode', async () => {
    bills.nextDay();
    const bill = await bills.open({}, { billErrcodes: { none: NO_BILL } });
    expect(bill.hash).toBeUndefined();
    expect(await rowsOf(bill)).toEqual([]);
    expect(await bill.summary()).toMatchObject({ count: 0, total: 0, refund: 0, fee: '0.00000', fee_e5: 0 });
  });

  it.each([40_058, 720_501])('may be what the general errcode %i says', async (errcode) => {
    bills.nextDay();
    bills.wecom.faults.add({ kind: 'errcode', errcode, on: GET_BILL });
    expect(await rowsOf(await bills.open({}, { billErrcodes: { none: errcode } }))).toEqual([]);
  });

  it('is nothing that another errcode says', async () => {
    bills.nextDay();
    bills.wecom.faults.add({ kind: 'errcode', errcode: 60_020, on: GET_BILL });
    const error = await failureOf(bills.open({}, { billErrcodes: { none: NO_BILL } }));
    expect(error).toMatchObject({ code: 'PERMISSION_DENIED' });
  });
});

describe('a bill without rows', () => {
  it('is one of a day without trade', async () => {
    bills.wecom.bills.put(DAY, bills.wecom.bills.textOf(DAY));
    bills.nextDay();
    const bill = await bills.open();
    expect(bill.hash).toMatch(/^[\da-f]{40}$/u);
    expect(await rowsOf(bill)).toEqual([]);
    expect(await bill.summary()).toMatchObject({ count: 0, total: 0 });
  });
});

describe('what is asked for', () => {
  it.each<[string, string, OpenBillOptions, string]>([
    ['a day written otherwise', '2026-1-2', {}, 'date must be a day in Beijing time, yyyy-MM-dd'],
    ['a day that does not exist', '2026-02-30', {}, 'date must be a day in Beijing time'],
    ['a time', `${DAY}T00:00:00Z`, {}, 'date must be a day in Beijing time'],
    ['no text', 20_261_127 as never, {}, 'date must be a day in Beijing time, yyyy-MM-dd, got the number'],
    ['tomorrow', NEXT_DAY, {}, `date must not be in the future; it is ${DAY} in Beijing, got ${NEXT_DAY}`],
    ['a day that is too long ago', '2026-08-26', {}, 'date must be 2026-08-27 or later'],
    ['another type', DAY, { type: 'BOTH' as never }, 'type must be one of ALL, SUCCESS, REFUND'],
  ])('is refused before any I/O: %s', async (_what, date, options, message) => {
    const error = await failureOf((await bills.service()).open(date, options));
    expect(error).toBeInstanceOf(WeComRequestError);
    expect(error.message).toContain(message);
    expect(bills.wecom.requests).toEqual([]);
  });

  it.each<[string, OpenBillOptions, string]>([
    ['a misspelled option', { typ: 'ALL' } as never, 'The options cannot have "typ"; did you mean type?'],
    ['no options', null as never, 'The options must be an object'],
    ['no signal', { signal: {} as never }, 'signal must be an AbortSignal'],
  ])('is refused before any I/O: %s', async (_what, options, message) => {
    const error = await failureOf((await bills.service()).open(DAY, options));
    expect(error).toBeInstanceOf(WeComOptionsError);
    expect(error.message).toContain(message);
    expect(bills.wecom.requests).toEqual([]);
  });

  it('may be the day three months ago', async () => {
    const error = await failureOf(bills.open({ date: '2026-08-27' }));
    expect(error).toMatchObject({ errcode: NO_BILL });
  });
});
