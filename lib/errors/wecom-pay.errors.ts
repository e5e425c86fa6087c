/** The cause of an error, reduced to what is safe to print: never a URL, a header or a body. */
export interface ErrorCause {
  readonly name: string;
  readonly code?: string;
}

/**
 * What is known of a failed request that changes something at WeCom. `not-sent`: it never left. `refused`: WeCom
 * answered that it did nothing. `unknown`: WeCom may have carried it out, so it is neither a failure nor a success.
 */
export type WriteOutcome = 'not-sent' | 'refused' | 'unknown';

/** What an error of this library can carry. Everything in it is safe to log. */
export interface WeComPayErrorDetails {
  /** Path of the WeCom endpoint, without its query string: `/cgi-bin/miniapppay/get_order`. */
  readonly endpoint?: string | undefined;
  /** WeCom's error code, see https://developer.work.weixin.qq.com/document/path/90313. */
  readonly errcode?: number | undefined;
  /** WeCom's error text: at most 200 characters, without control characters or secrets. */
  readonly errmsg?: string | undefined;
  /** What to do about it, for the developer or the WeCom administrator. */
  readonly hint?: string | undefined;
  /** Milliseconds after which to retry, if known. */
  readonly retryAfter?: number | undefined;
  /** Whether WeCom may have carried out a call that changes something; absent for calls that only read. */
  readonly outcome?: WriteOutcome | undefined;
  readonly cause?: ErrorCause | undefined;
}

/** A stable name for each kind of failure, for code that cannot use `instanceof`. */
export type WeComPayErrorCode =
  | 'INVALID_OPTIONS'
  | 'INVALID_REQUEST'
  | 'ORDER_NOT_FOUND'
  | 'ORDER_NOT_CLOSED'
  | 'BILL_NOT_READY'
  | 'CREDENTIAL_REJECTED'
  | 'PERMISSION_DENIED'
  | 'TOKEN_REJECTED'
  | 'THROTTLED'
  | 'BUSY'
  | 'UNAVAILABLE'
  | 'TIMEOUT'
  | 'ABORTED'
  | 'TLS_FAILED'
  | 'HTTP_REJECTED'
  | 'MALFORMED_REPLY'
  | 'UNKNOWN_ERRCODE'
  | 'ENGINE_UNAVAILABLE';

const DETAILS = ['endpoint', 'errcode', 'errmsg', 'hint', 'retryAfter', 'outcome'] as const;

/**
 * The base class of every error this library throws. It never carries a token, a secret, a request or an `AxiosError`,
 * not even as `cause`, so it is safe to print in any way.
 */
export abstract class WeComPayError extends Error {
  /** The name of the class, also in a minified bundle. */
  abstract override readonly name: string;
  /** A stable name for the kind of failure. */
  abstract readonly code: WeComPayErrorCode;
  /** Whether the same call may succeed later without any change. */
  abstract readonly retryable: boolean;
  declare readonly endpoint: string | undefined;
  declare readonly errcode: number | undefined;
  declare readonly errmsg: string | undefined;
  declare readonly hint: string | undefined;
  declare readonly retryAfter: number | undefined;
  declare readonly outcome: WriteOutcome | undefined;
  /** How many requests this call sent to the endpoint before it gave up. */
  attempts = 0;
  declare readonly cause: ErrorCause | undefined;

  constructor(message: string, details: WeComPayErrorDetails = {}) {
    super(message, details.cause && { cause: details.cause });
    for (const field of DETAILS) {
      const value = details[field];
      // A printed error shows no `undefined`.
      Object.defineProperty(this, field, { value, enumerable: value !== undefined });
    }
  }

  /** The fields that are safe to print, and no others. */
  toJSON(): Record<string, unknown> {
    const { name, message, code, endpoint, errcode, errmsg, hint, retryable, retryAfter } = this;
    const { outcome, attempts, cause } = this;
    const failure = { name, message, code, endpoint, errcode, errmsg, hint, retryable, retryAfter };
    return { ...failure, outcome, attempts, cause };
  }
}

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

/**
 * The order was not closed, or is not known to be: it is younger than 5 min, and `retryAfter` says when it is old enough;
 * a payment is in progress; or WeCom still returns it as unpaid after the close. `outcome` says whether WeCom may have
 * acted.
 */
export class OrderNotClosedError extends WeComPayError {
  readonly name = 'OrderNotClosedError';
  readonly code = 'ORDER_NOT_CLOSED';
  readonly retryable = true;
}

/**
 * The bill of that day is not made yet: WeChat Pay makes it on the next day, and it is there from 10:00 Beijing time on.
 * `retryAfter` says when to ask again. It says nothing about the day's payments.
 */
export class WeComBillNotReadyError extends WeComPayError {
  readonly name = 'WeComBillNotReadyError';
  readonly code = 'BILL_NOT_READY';
  readonly retryable = true;
}

/**
 * WeCom rejects `corpId` or `corpSecret` (40001 of `gettoken`, 40013, 40091 …). WeCom is not called again for 10 s to 10
 * min.
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
