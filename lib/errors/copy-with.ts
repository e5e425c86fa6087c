import type { WeComPayError } from './wecom-pay.error.js';

/** What a call knows of its failure, and the error that it failed with does not. */
type Known = Partial<Pick<WeComPayError, 'attempts' | 'outcome'>>;

/** A copy, because calls that wait for the same token fail with the same error, but each knows something else of it. */
export function copyWith(error: WeComPayError, known: Known): Error {
  const copy = new Error(error.message);
  Object.setPrototypeOf(copy, Object.getPrototypeOf(error) as object);
  const fields = Object.entries(known).map(([name, value]) => [name, { value, enumerable: true }] as const);
  return Object.defineProperties(copy, {
    ...Object.getOwnPropertyDescriptors(error),
    stack: { value: error.stack, writable: true, configurable: true },
    ...Object.fromEntries(fields),
  });
}
