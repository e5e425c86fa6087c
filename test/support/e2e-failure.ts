import { expect } from '@jest/globals';
import { WeComPayError } from '../../lib/index.js';

/** The error of the family that a call ends with; fails when the call succeeds. */
export async function failureOf(call: Promise<unknown>): Promise<WeComPayError> {
  const [outcome] = await Promise.allSettled([call]);
  if (outcome.status === 'fulfilled') throw new Error('the call succeeded, but a failure was expected');
  expect(outcome.reason).toBeInstanceOf(WeComPayError);
  return outcome.reason as WeComPayError;
}

/** The errors of several calls at once. */
export function failuresOf(calls: readonly Promise<unknown>[]): Promise<WeComPayError[]> {
  return Promise.all(calls.map((call) => failureOf(call)));
}
