import { describe, expect, it } from '@jest/globals';
import { emittedAs, mismatchText } from '../../../lib/order/amounts.js';

const answer = (trade_state: string, total?: number) => ({
  trade_state,
  ...(total !== undefined && { amount: { total } }),
});
const paid = (total?: number) => answer('SUCCESS', total);
const refunded = (total?: number) => answer('REFUND', total);

describe('the state that a paid order is emitted as', () => {
  it.each([
    ['SUCCESS without an expected amount', paid(200), {}, 'SUCCESS'],
    ['SUCCESS with the expected amount', paid(100), { total: 100 }, 'SUCCESS'],
    ['MISMATCH with one that is higher', paid(101), { total: 100 }, 'MISMATCH'],
    ['MISMATCH with one that is lower', paid(99), { total: 100 }, 'MISMATCH'],
    ['MISMATCH if WeCom does not say the amount', paid(), { total: 100 }, 'MISMATCH'],
    ['MISMATCH again', paid(99), { total: 100, acknowledgedState: 'MISMATCH' }, 'MISMATCH'],
    [
      'SUCCESS once the expected amount is corrected',
      paid(99),
      { total: 99, acknowledgedState: 'MISMATCH' },
      'SUCCESS',
    ],
    [
      'SUCCESS if the application has acknowledged that',
      paid(99),
      { total: 100, acknowledgedState: 'SUCCESS' },
      'SUCCESS',
    ],
    ['REFUND without an expected amount', refunded(99), {}, 'REFUND'],
    ['REFUND with the expected amount', refunded(100), { total: 100 }, 'REFUND'],
    [
      'MISMATCH if it was refunded before the application heard of it',
      refunded(99),
      { total: 100 },
      'MISMATCH',
    ],
    ['MISMATCH if it was closed before', refunded(), { total: 100, acknowledgedState: 'CLOSED' }, 'MISMATCH'],
    ...['SUCCESS', 'MISMATCH', 'REFUND'].map(
      (acknowledgedState) =>
        [
          `REFUND after ${acknowledgedState}`,
          refunded(99),
          { total: 100, acknowledgedState },
          'REFUND',
        ] as const,
    ),
  ] as const)('is %s', (_name, given, order, expected) => {
    expect(emittedAs(given, order)).toBe(expected);
  });

  it.each(['CLOSED', 'NOTPAY', 'success'])('is %s whatever its amount is', (trade_state) => {
    expect(emittedAs(answer(trade_state, 1), { total: 100 })).toBe(trade_state);
  });
});

describe('what the log says of a mismatch', () => {
  it.each([
    [paid(200), 'its total is 200 分, while the application expects 100 分'],
    [paid(), 'WeCom does not say its total, while the application expects 100 分'],
  ])('names both amounts', (given, text) => {
    expect(mismatchText(given, { total: 100 })).toContain(text);
  });

  it('names the state that WeCom returned', () => {
    expect(mismatchText(refunded(200), { total: 100 })).toContain('emitted as MISMATCH instead of REFUND');
  });
});
