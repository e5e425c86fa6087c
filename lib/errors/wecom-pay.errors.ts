import type { WeComPayErrorDetails } from './wecom-pay.error.js';
import { WeComPayError } from './wecom-pay.error.js';

/**
 * An option is missing or invalid: a module option, thrown at startup, or an option of a call, thrown before any I/O.
 */
export class WeComOptionsError extends WeComPayError {
  readonly name = 'WeComOptionsError';
  readonly code = 'INVALID_OPTIONS';
  readonly retryable = false;
}

/**
 * A field of the request, such as the order number or an amount, is invalid: detected before any I/O, or reported by
 * WeCom (40035, 40058 …).
 */
export class WeComRequestError extends WeComPayError {
  readonly name = 'WeComRequestError';
  readonly code = 'INVALID_REQUEST';
  readonly retryable = false;
}

/**
 * WeCom has no such order under this `mchid` (720501). Only orders created through the miniapppay API are found;
 * payments by chat or QR code are not.
 */
export class OrderNotFoundError extends WeComPayError {
  readonly name = 'OrderNotFoundError';
  readonly code = 'ORDER_NOT_FOUND';
  readonly retryable = false;
}

/** WeCom has no such applyment (90415). Only those submitted by the same app are found. */
export class ApplymentNotFoundError extends WeComPayError {
  readonly name = 'ApplymentNotFoundError';
  readonly code = 'APPLYMENT_NOT_FOUND';
  readonly retryable = false;
}

/**
 * The order was not closed, or is not known to be: it is younger than 5 min, and `retryAfter` says when it is old
 * enough; a payment is in progress; or WeCom still returns it as unpaid after the close. `outcome` says whether WeCom
 * may have acted.
 */
export class OrderNotClosedError extends WeComPayError {
  readonly name = 'OrderNotClosedError';
  readonly code = 'ORDER_NOT_CLOSED';
  readonly retryable = true;
}

/**
 * The bill of that day is not ready yet: WeChat Pay makes it on the next day, and it is there from 10:00 Beijing time
 * on. `retryAfter` says when to ask again. It says nothing about the day's payments.
 */
export class WeComBillNotReadyError extends WeComPayError {
  readonly name = 'WeComBillNotReadyError';
  readonly code = 'BILL_NOT_READY';
  readonly retryable = true;
}

/**
 * WeCom rejects `corpId` or `corpSecret` (40001 of `gettoken`, 40013, 40091 …). WeCom is not called again for 10 s to
 * 10 min.
 */
export class WeComCredentialError extends WeComPayError {
  readonly name = 'WeComCredentialError';
  readonly code = 'CREDENTIAL_REJECTED';
  readonly retryable = false;
}

/** The app may not call this API (48002, 60020, 301002 …); `hint` says what an administrator must set. */
export class WeComPermissionError extends WeComPayError {
  readonly name = 'WeComPermissionError';
  readonly code = 'PERMISSION_DENIED';
  readonly retryable = false;
}

/** WeCom rejected the access token (40014, 42001, 40001 …), and a new one as well. */
export class WeComTokenError extends WeComPayError {
  readonly name = 'WeComTokenError';
  readonly code = 'TOKEN_REJECTED';
  readonly retryable = true;
}

/** A rate limit was hit: WeCom's (45009, HTTP 429), or this module's own below it. `retryAfter` says for how long. */
export class WeComThrottledError extends WeComPayError {
  readonly name = 'WeComThrottledError';
  readonly code = 'THROTTLED';
  readonly retryable = true;
  /** Whether this module's own limit held the call back, rather than WeCom. */
  readonly ownLimit: boolean;

  constructor(message: string, details: WeComPayErrorDetails & { ownLimit?: boolean } = {}) {
    super(message, details);
    this.ownLimit = details.ownLimit ?? false;
  }
}

/** WeCom reports that it is busy (-1, 6000, 45033, 45035). */
export class WeComBusyError extends WeComPayError {
  readonly name = 'WeComBusyError';
  readonly code = 'BUSY';
  readonly retryable = true;
}

/** WeCom is unreachable, or answers with HTTP 408 or 5xx. */
export class WeComUnavailableError extends WeComPayError {
  readonly name = 'WeComUnavailableError';
  readonly code = 'UNAVAILABLE';
  readonly retryable = true;
  /**
   * Whether the call failed only because the server had closed a connection that was kept open from an earlier call.
   */
  readonly keptConnection: boolean;

  constructor(message: string, details: WeComPayErrorDetails & { keptConnection?: boolean } = {}) {
    super(message, details);
    this.keptConnection = details.keptConnection ?? false;
  }
}

/** No answer in time, so whether WeCom carried out the call is unknown. From `waitFor()`: no final state in time. */
export class WeComTimeoutError extends WeComPayError {
  readonly name = 'WeComTimeoutError';
  readonly code = 'TIMEOUT';
  readonly retryable = true;

  constructor(
    message: string,
    /** Which limit was reached: that of a single request, or that of the whole call. */
    readonly limit: 'attempt' | 'call',
    details: WeComPayErrorDetails = {},
  ) {
    super(message, details);
  }
}

/** The caller's `AbortSignal` fired, or the application is shutting down. */
export class WeComAbortedError extends WeComPayError {
  readonly name = 'WeComAbortedError';
  readonly code = 'ABORTED';
  readonly retryable = false;
}

/** The TLS connection to WeCom or to the proxy failed: a certificate, a CA or a protocol version is wrong. */
export class WeComTlsError extends WeComPayError {
  readonly name = 'WeComTlsError';
  readonly code = 'TLS_FAILED';
  readonly retryable = false;
}

/**
 * An HTTP status that WeCom does not document: a redirect, which is never followed, or another 4xx. Or the status with
 * which the proxy refused to connect to WeCom; the message says so.
 */
export class WeComHttpError extends WeComPayError {
  readonly name = 'WeComHttpError';
  readonly code = 'HTTP_REJECTED';
  readonly retryable = false;
}

/**
 * The reply is unusable: not JSON, too long, about another order, without a `trade_state`. Or the file of a bill is: it
 * is cut short, was changed on its way, does not add up, or is none.
 */
export class WeComReplyError extends WeComPayError {
  readonly name = 'WeComReplyError';
  readonly code = 'MALFORMED_REPLY';
  readonly retryable = true;
}

/** An `errcode` that WeCom does not document for this API. Draw no conclusion about the order. */
export class WeComUnknownError extends WeComPayError {
  readonly name = 'WeComUnknownError';
  readonly code = 'UNKNOWN_ERRCODE';
  readonly retryable = false;
}

/** The store of a shared polling engine, such as Redis, is unreachable. WeCom was not called. */
export class WeComEngineError extends WeComPayError {
  readonly name = 'WeComEngineError';
  readonly code = 'ENGINE_UNAVAILABLE';
  readonly retryable = true;
}
