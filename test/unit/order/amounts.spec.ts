import { describe, expect, it } from '@jest/globals';
import { emittedAs, mismatchText } from '../../../lib/order/amounts.js';

const paid = (total?: number) => ({
  trade_state: 'SUCCESS',
  ...(total !== undefined && { amount: { total } }),
});

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
  ] as const)('is %s', (_name, answer, order, expected) => {
    expect(emittedAs(answer, order)).toBe(expected);
  });

  it.each(['REFUND', 'CLOSED', 'NOTPAY', 'success'])('is %s whatever its amount is', (trade_state) => {
    expect(emittedAs({ trade_state, amount: { total: 1 } }, { total: 100 })).toBe(trade_state);
  });
});

describe('what the log says of a mismatch', () => {
  it.each([
    [paid(200), 'its total is 200 分, while the application expects 100 分'],
    [paid(), 'WeCom does not say its total, while the application expects 100 分'],
  ])('names both amounts', (answer, text) => {
    expect(mismatchText(answer, { total: 100 })).toContain(text);
  });
});
