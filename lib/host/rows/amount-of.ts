import { shapeOf } from '../../common/text.js';
import { WeComRequestError } from '../../errors/wecom-pay.errors.js';

/** A whole number, as databases return a `bigint` column. A text with a decimal point may be in yuan. */
const DIGITS = /^[1-9]\d*$/u;

/**
 * The total of a row, in 分; `undefined` if it has none.
 * @param endpoint the path that an error names.
 * @throws {WeComRequestError} if it is not an amount.
 */
export function totalOf(value: unknown, endpoint: string): number | undefined {
  return value === undefined || value === null ? undefined : amountOf('total', value, endpoint);
}

/**
 * An amount of a row, in 分.
 * @param field the name of its field, for the error.
 * @param endpoint the path that an error names.
 * @throws {WeComRequestError} if it is not an amount.
 */
export function amountOf(field: string, value: unknown, endpoint: string): number {
  const isDigits = typeof value === 'bigint' || (typeof value === 'string' && DIGITS.test(value));
  const amount = isDigits ? Number(value) : value;
  if (isTotal(amount)) return amount;
  throw new WeComRequestError(
    `${field} must be a whole number of 分 ≥ 1, also as a bigint or a string of digits; got ${shapeOf(value)}.`,
    { endpoint },
  );
}

export function isTotal(value: unknown): value is number {
  return Number.isSafeInteger(value) && (value as number) >= 1;
}
