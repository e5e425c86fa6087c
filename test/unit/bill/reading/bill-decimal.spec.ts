import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { feeOf, fenOf, yuanOf, yuanOfE5 } from '../../../../lib/bill/reading/bill-decimal.js';

/** By long division, digit by digit, in whole numbers of any size. */
function written(value: bigint, digits: number): string {
  const scale = 10n ** BigInt(digits);
  const size = value < 0n ? -value : value;
  return `${value < 0n ? '-' : ''}${size / scale}.${String(size % scale).padStart(digits, '0')}`;
}

describe('an amount in 元', () => {
  it.each([
    ['0', 0],
    ['0.0', 0],
    ['0.00', 0],
    ['0.01', 1],
    ['1.1', 110],
    ['12.30', 1_230],
    ['1.15', 115],
    ['8.2900', 829],
    ['0019.99', 1_999],
    ['999999999999.99', 99_999_999_999_999],
  ])('is read exactly: %s', (text, fen) => {
    expect(fenOf(text)).toBe(fen);
  });

  it.each([
    '',
    '.',
    '1.',
    '.5',
    '-1.00',
    '+1',
    '1.005',
    '1,000.00',
    '1e3',
    ' 1',
    '1 ',
    '0x1',
    '１',
    '1000000000000',
  ])('is not %j', (text) => {
    expect(fenOf(text)).toBeUndefined();
  });

  it('is read as it was written', () => {
    fc.assert(
      fc.property(fc.bigInt(0n, 10n ** 14n - 1n), (fen) => {
        expect(fenOf(written(fen, 2))).toBe(Number(fen));
      }),
    );
  });
});

describe('a fee in 元', () => {
  it.each([
    ['0', 0],
    ['0.00000', 0],
    ['-0.00000', 0],
    ['0.05940', 5_940],
    ['-0.27000', -27_000],
    ['-0.00001', -1],
    ['7.79', 779_000],
  ])('is read exactly: %s', (text, fee) => {
    expect(Object.is(feeOf(text), fee)).toBe(true);
  });

  it.each(['', '-', '--1', '0.000001', '1.-5', '- 1', '1e-5', 'NaN'])('is not %j', (text) => {
    expect(feeOf(text)).toBeUndefined();
  });

  it('is read as it was written', () => {
    fc.assert(
      fc.property(fc.bigInt(-(10n ** 14n) + 1n, 10n ** 14n - 1n), (fee) => {
        expect(feeOf(written(fee, 5))).toBe(Number(fee));
      }),
    );
  });
});

describe('an amount that is written', () => {
  it.each([
    [0, '0.00'],
    [5, '0.05'],
    [-5, '-0.05'],
    [1_230, '12.30'],
    [99_999_999_999_999, '999999999999.99'],
  ])('has two decimals: %s 分', (fen, yuan) => {
    expect(yuanOf(fen)).toBe(yuan);
  });

  it('is, like a fee, what division by hand makes of it', () => {
    fc.assert(
      fc.property(fc.maxSafeInteger(), (value) => {
        expect(yuanOf(value)).toBe(written(BigInt(value), 2));
        expect(yuanOfE5(value)).toBe(written(BigInt(value), 5));
      }),
    );
  });
});
