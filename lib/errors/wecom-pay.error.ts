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
  | 'APPLYMENT_NOT_FOUND'
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
  readonly attempts: number = 0;
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
