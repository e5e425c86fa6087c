import { beijingMinuteOf } from '../common/beijing-day.js';
import { GET_BILL } from '../bill/get-bill.endpoint.js';
import { EXIT } from '../cli/exit-codes.js';
import { WeComBillNotReadyError, WeComRequestError, WeComUnknownError } from '../errors/wecom-pay.errors.js';

/** How the command ends after this error. */
export function exitCodeOf(error: unknown): number {
  if (error instanceof WeComBillNotReadyError) return EXIT.tryLater;
  // Without an answer of WeCom, it is an argument that was refused.
  if (error instanceof WeComRequestError && error.errcode === undefined) return EXIT.wrongUsage;
  return EXIT.failed;
}

/**
 * What else to do about an error, in the words of somebody who has the command and not the code.
 * @param now milliseconds since the epoch.
 */
export function adviceOn(error: unknown, now: number): string | undefined {
  if (error instanceof WeComBillNotReadyError && error.retryAfter !== undefined)
    return `Run the command again from ${beijingMinuteOf(now + error.retryAfter)} on, Beijing time.`;
  if (error instanceof WeComUnknownError && error.endpoint === GET_BILL.path)
    return 'Its variables are WECOM_BILL_ERRCODE_NONE and WECOM_BILL_ERRCODE_NOT_READY.';
  return undefined;
}
