import { runInNewContext } from 'node:vm';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { Logger } from '@nestjs/common';
import { dateAt, wholeNow } from '../../../../lib/common/clock.js';
import { WeComOptionsError, WeComRequestError } from '../../../../lib/errors/wecom-pay.errors.js';
import { RateLimitedLogger } from '../../../../lib/host/rate-limited-logger.js';
import { creationOf } from '../../../../lib/host/rows/created-at.js';
import { GET_ORDER } from '../../../../lib/order/get-order.endpoint.js';
import { orderKey, orderRefOfKey } from '../../../../lib/order/order-key.js';
import { keyOfRow, listedOrderOf } from '../../../../lib/polling/kinds/order-input.js';
import { ORDERS } from '../../../../lib/polling/kinds/orders.js';
import { strictReader } from '../../../../lib/polling/kinds/read-row.js';
import type { UnfinishedOrder } from '../../../../lib/polling/kinds/unfinished-orders.decorator.js';
import { useFakeClock } from '../../../support/unit-clock.js';
import { FakeLogger } from '../../../support/unit-logger.js';

const MINUTE = 60_000;
const rowWith = (createdAt: unknown) => ({ out_trade_no: 'ORDER-1', createdAt }) as UnfinishedOrder;

beforeEach(() => {
  useFakeClock();
  jest.setSystemTime(new Date('2026-11-24T10:00:00Z'));
});
afterEach(() => void jest.useRealTimers());

describe('createdAt', () => {
  const age = (createdAt: unknown) => wholeNow() - creationOf(rowWith(createdAt), GET_ORDER.path);

  it.each([
    ['a Date', () => new Date(Date.now() - MINUTE), MINUTE],
    ['a Date of another realm', () => runInNewContext('new Date(now)', { now: Date.now() - MINUTE }), MINUTE],
    ['milliseconds', () => Date.now() - MINUTE, MINUTE],
    ['milliseconds as a bigint', () => BigInt(Date.now() - MINUTE), MINUTE],
    ['milliseconds as a string of digits', () => String(Date.now() - MINUTE), MINUTE],
    ['an ISO 8601 text', () => '2026-11-24T09:59:00.000Z', MINUTE],
    ['a text with an offset', () => '2026-11-24T17:59:00+08:00', MINUTE],
    ['fractions', () => Date.now() - 0.4, 0],
    ['nothing', () => undefined, 0],
    ['null', () => null, 0],
    ['a time in the future, from a clock that is ahead', () => Date.now() + MINUTE, 0],
    [
      'the first millisecond of 2000',
      () => Date.UTC(2000, 0),
      Date.UTC(2026, 10, 24, 10) - Date.UTC(2000, 0),
    ],
  ])('may be %s', (_form, createdAt, expected) => {
    expect(age(createdAt())).toBe(expected);
  });

  it.each([
    ['seconds', 1_795_514_400, 'the number 1795514400'],
    ['the last millisecond of 1999', Date.UTC(2000, 0) - 1, 'the number 946684799999'],
    ['NaN', NaN, 'the number NaN'],
    ['Infinity', Infinity, 'the number Infinity'],
    ['an invalid Date', new Date('x'), 'an object'],
    ['a text that is not a date', 'yesterday', 'a string of 9 characters'],
    ['an empty text', '', 'a string of 0 characters'],
    ['an object', { epochMilliseconds: 1 }, 'an object'],
    ['seconds as a bigint', 1_795_514_400n, 'bigint'],
    ['a text of few digits', '5', 'a string of 1 characters'],
    ['true', true, 'boolean'],
  ])('must not be %s', (_form, createdAt, got) => {
    expect(() => creationOf(rowWith(createdAt), GET_ORDER.path)).toThrow(WeComRequestError);
    expect(() => creationOf(rowWith(createdAt), GET_ORDER.path)).toThrow(
      `createdAt must be a Date, a number of milliseconds since the epoch, or an ISO 8601 string; got ${got}.`,
    );
  });

  it('is not affected by a wall clock that is moved later', () => {
    const created = creationOf(rowWith(Date.now() - MINUTE), GET_ORDER.path);
    jest.setSystemTime(Date.now() + 120 * MINUTE);
    expect(wholeNow() - created).toBe(MINUTE);
    expect(dateAt(created)).toEqual(new Date(Date.now() - MINUTE));
  });
});

describe('the key of a row', () => {
  it.each([
    [{ out_trade_no: 'ORDER-1' }, '7/ORDER-1'],
    [{ out_trade_no: 'ORDER-1', mchid: null }, '7/ORDER-1'],
    [{ out_trade_no: 'ORDER-1', mchid: '8' }, '8/ORDER-1'],
    [{ out_trade_no: 'ORDER-1', mchid: 'a/b', id: 5, status: 'open' }, 'a/b/ORDER-1'],
  ])('is derived from %j: %s', (row, key) => {
    expect(keyOfRow(row, { mchid: '7' })).toBe(key);
  });

  it('requires a merchant', () => {
    expect(() => keyOfRow({ out_trade_no: 'ORDER-1' }, { mchid: undefined })).toThrow(WeComOptionsError);
  });

  it.each([null, undefined, 5, 'ORDER-1', [], {}, { out_trade_no: 'a\nb-123' }, { out_trade_no: 123456 }])(
    'does not exist for %j',
    (row) => {
      expect(() => keyOfRow(row as UnfinishedOrder, { mchid: '7' })).toThrow(WeComRequestError);
    },
  );

  it.each([
    ['7', 'ORDER-1'],
    ['a/b/', 'x|y*z_'],
  ])('can be split into %s and %s again', (mchid, out_trade_no) => {
    expect(orderRefOfKey(orderKey({ mchid, out_trade_no }))).toEqual({ mchid, out_trade_no });
  });
});

describe('an order that is listed', () => {
  it('is that of its row, as old as the row says', () => {
    expect(listedOrderOf(rowWith(Date.now() - MINUTE), { mchid: '7' })).toEqual({
      key: '7/ORDER-1',
      createdAt: wholeNow() - MINUTE,
    });
  });

  it('counts as new where its createdAt is wrong, which must not hide that it may be paid', () => {
    expect(listedOrderOf(rowWith(1_700_000_000), { mchid: '7' })).toEqual({
      key: '7/ORDER-1',
      createdAt: wholeNow(),
      error: expect.any(WeComRequestError),
    });
  });

  it.each([
    ['a Date', () => new Date(Date.now() + 480 * MINUTE)],
    ['a number', () => Date.now() + 480 * MINUTE],
    ['a text', () => '2026-11-24T18:00:00Z'],
  ])('counts as new where its createdAt is in the future, which is doubtful: %s', (_form, createdAt) => {
    expect(listedOrderOf(rowWith(createdAt()), { mchid: '7' })).toEqual({
      key: '7/ORDER-1',
      createdAt: wholeNow(),
      doubt: 'createdAt is 480 min in the future, so the order counts as new',
    });
  });

  it('may be up to five minutes ahead, as a clock may be', () => {
    expect(listedOrderOf(rowWith(Date.now() + 5 * MINUTE), { mchid: '7' })).not.toHaveProperty('doubt');
    expect(listedOrderOf(rowWith(Date.now() + 5 * MINUTE + 1), { mchid: '7' })).toHaveProperty('doubt');
  });

  it('counts as created at midnight UTC where its createdAt is a date alone, which is doubtful', () => {
    expect(listedOrderOf(rowWith('2026-11-24'), { mchid: '7' })).toEqual({
      key: '7/ORDER-1',
      createdAt: wholeNow() - 600 * MINUTE,
      doubt: 'createdAt has no time of day, so the order counts as created at midnight UTC',
    });
  });

  it.each([null, 5, {}, { out_trade_no: 'x' }])('does not exist for %j', (row) => {
    expect(() => listedOrderOf(row, { mchid: '7' })).toThrow(WeComRequestError);
  });
});

describe('the total of a row', () => {
  const listed = (total: unknown) =>
    listedOrderOf({ out_trade_no: 'ORDER-1', total }, { mchid: '1900000001' });

  it.each([
    [1, 1],
    [Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER],
    [100n, 100],
    ['100', 100],
  ])('may be %p', (total, expected) => {
    expect(listed(total)).toMatchObject({ fields: { total: expected } });
  });

  it.each([undefined, null])('may be %p: then no amount is checked', (total) => {
    expect(listed(total)).not.toHaveProperty('fields');
    expect(listed(total)).not.toHaveProperty('ignored');
  });

  it.each([
    0,
    -1,
    9.9,
    NaN,
    Infinity,
    2 ** 53,
    0n,
    -1n,
    2n ** 64n,
    '',
    '9.90',
    '100.00',
    ' 1',
    '0',
    '1e3',
    true,
    {},
  ])('must not be %p, which is ignored: the order may be paid all the same', (total) => {
    const { key, fields, ignored } = listed(total);
    expect([key, fields]).toEqual(['1900000001/ORDER-1', undefined]);
    expect(ignored!.field).toBe('total');
    expect(ignored!.error).toBeInstanceOf(WeComRequestError);
    expect((ignored!.error as Error).message).toMatch(
      /^total must be a whole number of 分 ≥ 1, also as a bigint or a string of digits; got .+\.$/u,
    );
  });

  it('is refused by track() if it is wrong', () => {
    const row = { out_trade_no: 'ORDER-1', total: 9.9 };
    const reports = new RateLimitedLogger(new FakeLogger() as unknown as Logger);
    const read = strictReader(ORDERS, { mchid: '1900000001', appid: undefined }, reports);
    expect(() => read(row)).toThrow('total must be');
  });
});
