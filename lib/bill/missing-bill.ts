import { copyWith } from '../errors/copy-with.js';
import { WeComPayError } from '../errors/wecom-pay.error.js';
import { WeComBillNotReadyError, WeComUnknownError } from '../errors/wecom-pay.errors.js';
import type { ResolvedBillOptions } from './bill.options.js';
import { READY_AT } from './bill.request.js';

/** WeChat Pay advises to ask every half hour. */
const RETRY_AFTER = 1_800_000;
const ASK_AGAIN = `Ask again in half an hour; bills are available from ${READY_AT}:00 Beijing time on the next day.`;
const NAME_IT =
  'If this is how WeCom answers for a day without transactions, or before the bill is ready, name the errcode in the option billErrcodes.';

/** WeChat Pay's own code, if WeCom passes it on. Believed, it only makes the caller wait. */
const NOT_READY = /\bSTATEMENT_CREATING\b/u;

/** There was no trade on that day, so there is no file. */
export class NoTrade {}

/**
 * What it means that WeCom refused a bill: there is none, it is not ready yet, or what the error says. Only an errcode
 * that the application has named says that there is none.
 */
export function whyMissing(error: unknown, { billErrcodes }: ResolvedBillOptions): unknown {
  if (!(error instanceof WeComPayError) || error.errcode === undefined) return error;
  const { errcode, errmsg = '', attempts } = error;
  if (errcode === billErrcodes?.none) return new NoTrade();
  if (errcode === billErrcodes?.notReady) return copyWith(notReady(error), { attempts });
  if (!(error instanceof WeComUnknownError)) return error;
  return copyWith(NOT_READY.test(errmsg) ? notReady(error) : explained(error), { attempts });
}

function notReady({ endpoint, errcode, errmsg }: WeComPayError): WeComBillNotReadyError {
  return new WeComBillNotReadyError(
    `${endpoint} failed: the bill is not ready yet (errcode ${errcode}). ${ASK_AGAIN}`,
    { endpoint, errcode, errmsg, hint: ASK_AGAIN, retryAfter: RETRY_AFTER },
  );
}

function explained({ message, endpoint, errcode, errmsg, hint }: WeComUnknownError): WeComUnknownError {
  const details = { endpoint, errcode, errmsg, hint: `${hint} ${NAME_IT}` };
  return new WeComUnknownError(`${message} ${NAME_IT}`, details);
}
