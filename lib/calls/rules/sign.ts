import type { WeComPayError, WeComPayErrorCode } from '../../errors/wecom-pay.error.js';
import { WeComTimeoutError } from '../../errors/wecom-pay.errors.js';
import { hadDeadConnection } from './retry-rules.js';

/** A call with less time than this, in ms, says nothing about WeCom if it times out. */
const PATIENCE = 1_000;

type Sign = 'answered' | 'unanswered' | 'nothing';

const answered = (): Sign => 'answered';

const SIGNS: Readonly<Record<WeComPayErrorCode, (error: WeComPayError, waited: number) => Sign>> = {
  UNAVAILABLE: (error) => (hadDeadConnection(error) ? 'nothing' : 'unanswered'),
  TIMEOUT: (error, waited) => {
    const hadTime = waited >= PATIENCE || (error instanceof WeComTimeoutError && error.limit === 'attempt');
    return hadTime ? 'unanswered' : 'nothing';
  },
  ABORTED: () => 'nothing',
  ENGINE_UNAVAILABLE: () => 'nothing',
  INVALID_OPTIONS: () => 'nothing',
  INVALID_REQUEST: answered,
  ORDER_NOT_FOUND: answered,
  APPLYMENT_NOT_FOUND: answered,
  ORDER_NOT_CLOSED: answered,
  BILL_NOT_READY: answered,
  CREDENTIAL_REJECTED: answered,
  PERMISSION_DENIED: answered,
  TOKEN_REJECTED: answered,
  THROTTLED: answered,
  BUSY: answered,
  TLS_FAILED: answered,
  HTTP_REJECTED: answered,
  MALFORMED_REPLY: answered,
  UNKNOWN_ERRCODE: answered,
};

/**
 * What a failed request says about WeCom: that it answers, that it does not, or nothing.
 * @param waited for how many ms the request was on its way.
 */
export function signOf(error: WeComPayError, waited: number): Sign {
  return SIGNS[error.code](error, waited);
}
