import { describe, expect, it } from '@jest/globals';
import { WeComOptionsError, WeComRequestError } from '../../../../lib/errors/wecom-pay.errors.js';
import { toRefundQuery, toRefundRequest } from '../../../../lib/refund/calls/refund.request.js';
import type { RefundRequest } from '../../../../lib/refund/calls/refund.types.js';
import { REFUNDS } from '../../../../lib/refund/watch/refunds.js';
import type { WatchedRefund } from '../../../../lib/refund/watch/watched-refund.js';

const OPTIONS = { mchid: '1900000001', appid: 'wx1234567890abcdef' };
const REQUEST: RefundRequest = {
  out_trade_no: 'ORDER-1',
  out_refund_no: 'REFUND-1',
  amount: { refund: 30, total: 100 },
};
const ROW = { out_trade_no: 'ORDER-1', out_refund_no: 'REFUND-1', refund: 30, total: 100 };

const refusal = (fields: object) => () => toRefundRequest({ ...REQUEST, ...fields }, OPTIONS);

describe('the request of a refund', () => {
  it('has the merchant and the appid of the options, and CNY', () => {
    expect(toRefundRequest(REQUEST, OPTIONS)).toEqual({
      ...OPTIONS,
      ...REQUEST,
      amount: { refund: 30, total: 100, currency: 'CNY' },
    });
  });

  it.each<[string, object, RegExp]>([
    [
      'more than the order',
      { amount: { refund: 101, total: 100 } },
      /amount\.refund must be at most amount\.total \(100 分\), got 101/u,
    ],
    ['nothing', { amount: { refund: 0, total: 100 } }, /amount\.refund must be a whole number ≥ 1/u],
    ['a part of a 分', { amount: { refund: 0.5, total: 100 } }, /amount\.refund must be a whole number ≥ 1/u],
    ['no number', { out_refund_no: '' }, /out_refund_no must be a string of 1 to 64 characters/u],
    [
      'a number of 65 characters',
      { out_refund_no: 'R'.repeat(65) },
      /out_refund_no must be a string of 1 to 64/u,
    ],
    [
      'a number with a slash',
      { out_refund_no: 'a/b' },
      /out_refund_no must be .+ of A-Z a-z 0-9 _ - \| \* @/u,
    ],
    [
      'a reason of 81 characters',
      { reason: '退'.repeat(81) },
      /reason must be a string of 1 to 80 characters/u,
    ],
    ['an unknown field', { notify_url: 'https://example.com' }, /cannot have "notify_url"/u],
  ])('is refused before any I/O for %s', (_what, fields, message) => {
    expect(refusal(fields)).toThrow(WeComRequestError);
    expect(refusal(fields)).toThrow(message);
  });

  it.each(['mchid', 'appid'] as const)('is refused without %s', (name) => {
    const options = { ...OPTIONS, [name]: undefined };
    expect(() => toRefundRequest(REQUEST, options)).toThrow(WeComOptionsError);
    expect(() => toRefundRequest(REQUEST, options)).toThrow(
      `${name} is missing: pass it, or set the option ${name}.`,
    );
  });

  it('accepts all characters that WeCom documents for its number', () => {
    expect(toRefundQuery({ out_refund_no: 'aZ09_-|*@' }, OPTIONS).out_refund_no).toBe('aZ09_-|*@');
  });
});

describe('a listed refund', () => {
  it('is read from a row, of which other fields and nulls are ignored', () => {
    const row = { ...ROW, id: 7, reason: null, mchid: null, createdAt: null };
    const { key, fields, error } = REFUNDS.read(row, OPTIONS);
    expect({ key, fields, error }).toEqual({
      key: '1900000001/refund/REFUND-1',
      fields: { out_trade_no: 'ORDER-1', refund: 30, total: 100 },
      error: undefined,
    });
  });

  it('has no reason, and what the options say, if its row has empty texts', () => {
    const row = { ...ROW, reason: '', funds_account: '', appid: '', mchid: '' };
    expect(REFUNDS.read(row, OPTIONS)).toMatchObject({
      key: '1900000001/refund/REFUND-1',
      fields: { out_trade_no: 'ORDER-1', refund: 30, total: 100 },
    });
    expect(Object.keys(REFUNDS.read(row, OPTIONS).fields!)).toEqual(['out_trade_no', 'refund', 'total']);
  });

  it.each([-1, 0.5, '1', true])('is refused with retries of %j', (retries) => {
    expect(() => REFUNDS.read({ ...ROW, retries }, OPTIONS)).toThrow(
      /^retries must be a whole number ≥ 0, got/u,
    );
  });

  it.each([[{ refund: 101 }], [{ out_trade_no: 'x' }], [{ total: '1.00' }], [{ out_refund_no: undefined }]])(
    'is refused with %j',
    (fields) => {
      expect(() => REFUNDS.read({ ...ROW, ...fields }, OPTIONS)).toThrow(WeComRequestError);
    },
  );

  it('may have its amounts as databases return a bigint column', () => {
    const { fields } = REFUNDS.read({ ...ROW, refund: '30', total: 100n }, OPTIONS);
    expect(fields).toMatchObject({ refund: 30, total: 100 });
    expect(() => REFUNDS.read({ ...ROW, refund: undefined }, OPTIONS)).toThrow(
      /^refund must be a whole number of 分/u,
    );
  });

  it('is restored from a store with all that its request needs, and a number as its own key', () => {
    const row = { ...ROW, reason: 'broken', funds_account: 'AVAILABLE', appid: 'wx2', retries: 2 };
    const item = REFUNDS.create(REFUNDS.read(row, OPTIONS), 0);
    (item as WatchedRefund).begin(2, 0);
    const stored = JSON.parse(JSON.stringify(REFUNDS.fieldsOf(item))) as Record<string, unknown>;
    expect(stored).toEqual({ mchid: '1900000001', ...row, retried: 2 });
    const again = REFUNDS.create({ key: item.key, createdAt: 0, fields: stored }, 0);
    expect(REFUNDS.fieldsOf(again)).toEqual(stored);
    expect(REFUNDS.isKey(item.key)).toBe(true);
    expect(REFUNDS.isKey('1900000001/ORDER-1')).toBe(false);
  });
});
