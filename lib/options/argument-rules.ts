import { LONGEST_TIMER } from '../common/clock.js';
import { shapeOf } from '../common/text.js';
import { WeComOptionsError } from '../errors/wecom-pay.errors.js';
import { assertKnownKeys } from './known-keys.js';

/** @throws {WeComOptionsError} unless they are an object with no other names than those allowed. */
export function checkOptionNames(what: string, options: unknown, allowed: readonly string[]): void {
  assertKnownKeys(`The ${what}`, options, allowed);
}

/** @throws {WeComOptionsError} if it is given and no time to wait for. */
export function checkMilliseconds(name: string, ms: number | undefined): void {
  if (ms === undefined || (Number.isFinite(ms) && ms > 0 && ms <= LONGEST_TIMER)) return;
  throw new WeComOptionsError(
    `${name} must be a number of milliseconds above 0 and up to ${LONGEST_TIMER}, got ${shapeOf(ms)}.`,
  );
}

/** @throws {WeComOptionsError} if it is given and is none. */
export function checkSignal(signal: unknown): void {
  if (signal !== undefined && !(signal instanceof AbortSignal)) {
    throw new WeComOptionsError(`signal must be an AbortSignal, got ${shapeOf(signal)}.`);
  }
}

/** @throws {WeComOptionsError} if it is given and is none. */
export function checkFlag(name: string, value: unknown): void {
  if (value !== undefined && typeof value !== 'boolean') {
    throw new WeComOptionsError(`${name} must be true or false, got ${shapeOf(value)}.`);
  }
}
