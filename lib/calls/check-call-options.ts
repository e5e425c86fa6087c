import { shapeOf } from '../common/text.js';
import type { CallOptions } from './call-runner.js';
import { LONGEST_TIMER } from '../common/clock.js';
import { misused } from '../order/order-ref.js';

/** @throws {WeComOptionsError} that names the option which is wrong. */
export function checkCallOptions(options: CallOptions): void {
  if (typeof options !== 'object' || options === null) {
    throw misused(`The call options must be { signal, timeout, background }, got ${shapeOf(options)}.`);
  }
  const { timeout, signal, background } = options;
  if (timeout !== undefined && !(Number.isFinite(timeout) && timeout > 0 && timeout <= LONGEST_TIMER)) {
    throw misused(
      `timeout must be a number of milliseconds above 0 and up to ${LONGEST_TIMER}, got ${shapeOf(timeout)}.`,
    );
  }
  if (signal !== undefined && !(signal instanceof AbortSignal)) {
    throw misused(`signal must be an AbortSignal, got ${shapeOf(signal)}.`);
  }
  if (background !== undefined && typeof background !== 'boolean') {
    throw misused(`background must be true or false, got ${shapeOf(background)}.`);
  }
}
