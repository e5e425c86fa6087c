import type { WriteOutcome } from './wecom-pay.error.js';
import { WeComPayError } from './wecom-pay.error.js';

/**
 * Runs a write, or a part of it; if it fails, its error says whether WeCom may have acted.
 * @param outcome asked once it has failed.
 */
export async function withOutcome<T>(
  work: () => T | PromiseLike<T>,
  outcome: () => WriteOutcome,
): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw error instanceof WeComPayError ? copyWith(error, outcome()) : error;
  }
}

/** A copy, because calls that wait for the same token fail with the same error, but not with the same outcome. */
function copyWith(error: WeComPayError, outcome: WriteOutcome): Error {
  const copy = new Error(error.message);
  Object.setPrototypeOf(copy, Object.getPrototypeOf(error) as object);
  return Object.defineProperties(copy, {
    ...Object.getOwnPropertyDescriptors(error),
    stack: { value: error.stack, writable: true, configurable: true },
    outcome: { value: outcome, enumerable: true },
  });
}
