/** Where an error came from, reduced to what can be printed: never a URL, a header or a body. */
export interface ErrorCause {
  readonly name: string;
  readonly code?: string;
}

/** What an error of this library can carry. Everything here is safe to log. */
export interface WeComPayErrorDetails {
  /** Path of the WeCom endpoint, without its query string: `/cgi-bin/miniapppay/get_order`. */
  readonly endpoint?: string | undefined;
  /** WeCom's error code, https://developer.work.weixin.qq.com/document/path/90313. */
  readonly errcode?: number | undefined;
  /** WeCom's error text: at most 200 characters, without control characters and secrets. */
  readonly errmsg?: string | undefined;
  /** What to do about it, for the developer or the WeCom administrator. */
  readonly hint?: string | undefined;
  /** Milliseconds after which another call makes sense, where that is known. */
  readonly retryAfter?: number | undefined;
  readonly cause?: ErrorCause | undefined;
}

/** A stable name for each kind of failure, for code that cannot use `instanceof`. */
export type WeComPayErrorCode =
  | 'INVALID_OPTIONS'
  | 'INVALID_REQUEST'
  | 'ORDER_NOT_FOUND'
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

/**
 * The family of every error this library throws. It never carries a token, a secret, a request or an
 * `AxiosError`, not even as `cause`: any way of printing it is safe.
 */
export abstract class WeComPayError extends Error {
  /** A stable name of the kind of failure. */
  abstract readonly code: WeComPayErrorCode;
  /** Whether the same call may succeed later without anybody changing anything. */
  abstract readonly retryable: boolean;
  readonly endpoint: string | undefined;
  readonly errcode: number | undefined;
  readonly errmsg: string | undefined;
  readonly hint: string | undefined;
  readonly retryAfter: number | undefined;
  /** How many requests this call sent to the endpoint before it gave up. */
  attempts = 0;
  declare readonly cause: ErrorCause | undefined;

  constructor(message: string, details: WeComPayErrorDetails = {}) {
    super(message, details.cause && { cause: details.cause });
    this.name = new.target.name;
    this.endpoint = details.endpoint;
    this.errcode = details.errcode;
    this.errmsg = details.errmsg;
    this.hint = details.hint;
    this.retryAfter = details.retryAfter;
  }

  /** The fields that are safe to print, and no others. */
  toJSON(): Record<string, unknown> {
    const { name, message, code, endpoint, errcode, errmsg, hint, retryable, retryAfter, attempts, cause } =
      this;
    return { name, message, code, endpoint, errcode, errmsg, hint, retryable, retryAfter, attempts, cause };
  }
}

/** An option is missing or wrong: of the module, thrown at start, or of a call, thrown before any I/O. */
export class WeComOptionsError extends WeComPayError {
  readonly code = 'INVALID_OPTIONS';
  readonly retryable = false;
}

/** The order number or the merchant number is wrong: found here before any I/O, or said by WeCom (40035, 40058 …). */
export class WeComRequestError extends WeComPayError {
  readonly code = 'INVALID_REQUEST';
  readonly retryable = false;
}

/**
 * WeCom knows no such order under this merchant (720501). Only orders created through the miniapppay API are
 * found; a payment by chat or QR code is not.
 */
export class OrderNotFoundError extends WeComPayError {
  readonly code = 'ORDER_NOT_FOUND';
  readonly retryable = false;
}

/** WeCom refuses `corpId` or `corpSecret` (40001, 40013, 40091 …). Not tried again for 10 s to 10 min. */
export class WeComCredentialError extends WeComPayError {
  readonly code = 'CREDENTIAL_REJECTED';
  readonly retryable = false;
}

/** The app may not call this API (48002, 60020, 301002 …); `hint` says what an administrator must set. */
export class WeComPermissionError extends WeComPayError {
  readonly code = 'PERMISSION_DENIED';
  readonly retryable = false;
}

/** WeCom rejected the access token, and a refetch did not help. */
export class WeComTokenError extends WeComPayError {
  readonly code = 'TOKEN_REJECTED';
  readonly retryable = true;
}

/** A rate limit: WeCom's (45009, HTTP 429) or our own that keeps below it. `retryAfter` says for how long. */
export class WeComThrottledError extends WeComPayError {
  readonly code = 'THROTTLED';
  readonly retryable = true;
  /** Whether this module's own limit held the call back, and not WeCom. */
  readonly ownLimit: boolean;

  constructor(message: string, details: WeComPayErrorDetails & { ownLimit?: boolean } = {}) {
    super(message, details);
    this.ownLimit = details.ownLimit ?? false;
  }
}

/** WeCom says that it is busy (-1, 6000, 45033, 45035). */
export class WeComBusyError extends WeComPayError {
  readonly code = 'BUSY';
  readonly retryable = true;
}

/** WeCom cannot be reached, or answers with HTTP 408 or 5xx. */
export class WeComUnavailableError extends WeComPayError {
  readonly code = 'UNAVAILABLE';
  readonly retryable = true;
  /** Whether all that failed was a connection kept open from an earlier call, which the server had closed meanwhile. */
  readonly keptConnection: boolean;

  constructor(message: string, details: WeComPayErrorDetails & { keptConnection?: boolean } = {}) {
    super(message, details);
    this.keptConnection = details.keptConnection ?? false;
  }
}

/** No answer in time. What WeCom did with the call is unknown. */
export class WeComTimeoutError extends WeComPayError {
  readonly code = 'TIMEOUT';
  readonly retryable = true;

  constructor(
    message: string,
    /** Which limit ran out: that of one request, or that of the whole call. */
    readonly limit: 'attempt' | 'call',
    details: WeComPayErrorDetails = {},
  ) {
    super(message, details);
  }
}

/** The caller's `AbortSignal` fired, or the application is shutting down. */
export class WeComAbortedError extends WeComPayError {
  readonly code = 'ABORTED';
  readonly retryable = false;
}

/** The TLS connection failed: a certificate, a CA or a protocol version is wrong. */
export class WeComTlsError extends WeComPayError {
  readonly code = 'TLS_FAILED';
  readonly retryable = false;
}

/** An HTTP status that WeCom does not document: a redirect, which is never followed, or a 4xx. */
export class WeComHttpError extends WeComPayError {
  readonly code = 'HTTP_REJECTED';
  readonly retryable = false;
}

/** The answer is not what WeCom documents: not JSON, too long, for another order, without a `trade_state`. */
export class WeComReplyError extends WeComPayError {
  readonly code = 'MALFORMED_REPLY';
  readonly retryable = true;
}

/** An `errcode` this library does not know. Nothing may be concluded from it. */
export class WeComUnknownError extends WeComPayError {
  readonly code = 'UNKNOWN_ERRCODE';
  readonly retryable = false;
}

/** What keeps the orders under watch for all replicas, such as Redis, cannot be reached. WeCom was not asked. */
export class WeComEngineError extends WeComPayError {
  readonly code = 'ENGINE_UNAVAILABLE';
  readonly retryable = true;
}
