import { WeComBillNotReadyError, WeComUnknownError } from '../errors/wecom-pay.errors.js';
import type { ResolvedBillOptions } from './bill.options.js';
import { GET_BILL } from './get-bill.endpoint.js';

/** WeChat Pay advises to ask every half hour. */
const RETRY_AFTER = 1_800_000;
const ASK_AGAIN = 'Ask again in half an hour; bills are there from 10:00 Beijing time of the next day on.';
const NAME_IT =
  'If this is how WeCom answers for a day without trade, or before the bill is made, name the errcode in the option billErrcodes.';

/** WeChat Pay's own code, if WeCom passes it on. Believed, it only makes the caller wait. */
const NOT_READY = /\bSTATEMENT_CREATING\b/u;

/** There was no trade on that day, so there is no file. */
export class NoTrade {}

/**
 * What it means that WeCom refused a bill: there is none, it is not made yet, or what the error says. Only an errcode that
 * the application has named says that there is none.
 */
export function whyMissing(error: unknown, { billErrcodes }: ResolvedBillOptions): unknown {
  if (!(error instanceof WeComUnknownError)) return error;
  const { errcode, errmsg = '', attempts } = error;
  if (errcode === billErrcodes?.none) return new NoTrade();
  const { path: endpoint } = GET_BILL;
  const isNotReady = errcode === billErrcodes?.notReady || NOT_READY.test(errmsg);
  const says = isNotReady ? 'the bill is not made yet' : 'an errcode unknown to this version';
  const hint = isNotReady ? ASK_AGAIN : `Draw no conclusion about the day. ${NAME_IT}`;
  const message = `${endpoint} failed: ${says} (errcode ${errcode}). ${hint}`;
  const details = { endpoint, errcode, errmsg, hint };
  const explained = isNotReady
    ? new WeComBillNotReadyError(message, { ...details, retryAfter: RETRY_AFTER })
    : new WeComUnknownError(message, details);
  return Object.assign(explained, { attempts });
}
