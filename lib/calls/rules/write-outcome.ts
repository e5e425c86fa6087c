import type { WeComPayErrorCode, WriteOutcome } from '../../errors/wecom-pay.error.js';
import { WeComPayError } from '../../errors/wecom-pay.error.js';
import type { Endpoint } from './endpoint.js';

/** Whether WeCom, with an errcode of this kind, says that it did nothing. */
const DID_NOTHING: Readonly<Record<WeComPayErrorCode, boolean>> = {
  INVALID_REQUEST: true,
  ORDER_NOT_FOUND: true,
  APPLYMENT_NOT_FOUND: true,
  CREDENTIAL_REJECTED: true,
  PERMISSION_DENIED: true,
  TOKEN_REJECTED: true,
  THROTTLED: true,
  // -1 may come from behind what has already acted.
  BUSY: false,
  UNKNOWN_ERRCODE: false,
  MALFORMED_REPLY: false,
  HTTP_REJECTED: false,
  UNAVAILABLE: false,
  TIMEOUT: false,
  ABORTED: false,
  TLS_FAILED: false,
  INVALID_OPTIONS: false,
  ENGINE_UNAVAILABLE: false,
  ORDER_NOT_CLOSED: false,
  BILL_NOT_READY: false,
};

/**
 * What is known of a write once a request for it was sent and failed. What one request has left open, no later one
 * settles.
 *
 * @param before what was known before that request.
 */
export function outcomeAfter(before: WriteOutcome, error: unknown): WriteOutcome {
  const isRefused = error instanceof WeComPayError && error.errcode !== undefined && DID_NOTHING[error.code];
  return before !== 'unknown' && isRefused ? 'refused' : 'unknown';
}

/** Whether a failed request may be sent again. */
export function mayResend({ idempotency, intervalPerOrder }: Endpoint, outcome: WriteOutcome): boolean {
  if (intervalPerOrder !== undefined && outcome !== 'not-sent') return false;
  return idempotency !== 'settled-by-query' || outcome !== 'unknown';
}
