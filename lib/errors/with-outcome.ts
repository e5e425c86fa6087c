import { copyWith } from './copy-with.js';
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
    throw error instanceof WeComPayError ? copyWith(error, { outcome: outcome() }) : error;
  }
}

/** Runs the part of a write that comes before its first request. */
export function beforeSending<T>(work: () => T | PromiseLike<T>): Promise<T> {
  return withOutcome(work, () => 'not-sent');
}
