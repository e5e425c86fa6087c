import { doubling } from '../../common/backoff.js';
import { isAboutTheMerchant } from '../../errors/errcodes.js';
import type { WeComPayErrorCode } from '../../errors/wecom-pay.errors.js';
import { WeComPayError, WeComThrottledError } from '../../errors/wecom-pay.errors.js';

/** What a failed poll means for its order and for all others. It never means anything for the payment. */
export type FailureVerdict =
  /** All orders would fail alike: leave WeCom alone for so many ms. */
  | { readonly kind: 'pause'; readonly duration: number }
  /** Nothing was learned: this order comes again in so many ms. */
  | { readonly kind: 'again'; readonly after: number }
  /** The reply could not be used: likely a passing fault, but each time less so. */
  | { readonly kind: 'again-later' }
  /** WeCom does not know the order, so far: it goes on by its schedule. */
  | { readonly kind: 'unknown-order' }
  /** Something is wrong with this order alone, and time will hardly mend it. */
  | { readonly kind: 'slow-lane' };

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const AGAIN_AFTER = 10 * SECOND;

/** The least and the most between two polls of an order on the slow lane. */
export const SLOW_LANE = { least: 10 * MINUTE, most: 24 * 60 * MINUTE } as const;

/** Milliseconds until an order is polled again whose reply could not be used for the n-th time in a row. */
export function againLater(failuresInRow: number): number {
  return doubling(AGAIN_AFTER, failuresInRow - 1, SLOW_LANE.least);
}

type Judge = (error: WeComPayError, isAnswering: boolean) => FailureVerdict;

const SLOWLY: FailureVerdict = { kind: 'slow-lane' };
const AGAIN: FailureVerdict = { kind: 'again', after: AGAIN_AFTER };
const AGAIN_LATER: FailureVerdict = { kind: 'again-later' };

const pause: Judge = ({ retryAfter }) => ({ kind: 'pause', duration: retryAfter ?? MINUTE });
const again: Judge = () => AGAIN;

/** A refusal is about the app, and so about every order; but while others are answered, about the order that met it. */
const refused: Judge = (error, isAnswering) => {
  if (isAnswering) return AGAIN_LATER;
  return isAboutTheMerchant(error) ? SLOWLY : pause(error, isAnswering);
};

/** WeCom says for how long, or a rule of WeCom's does; else it was a proxy, or a passing 429 or 5xx. */
const blocked: Judge = ({ retryAfter, errcode }) => {
  if (retryAfter === undefined && errcode === undefined) return AGAIN;
  return { kind: 'pause', duration: Math.max(SECOND, retryAfter ?? MINUTE) };
};

const JUDGES: Readonly<Record<WeComPayErrorCode, Judge>> = {
  ORDER_NOT_FOUND: () => ({ kind: 'unknown-order' }),
  THROTTLED: (error, isAnswering) =>
    error instanceof WeComThrottledError && error.ownLimit
      ? { kind: 'again', after: Math.max(SECOND, error.retryAfter ?? 0) }
      : blocked(error, isAnswering),
  UNAVAILABLE: blocked,
  MALFORMED_REPLY: () => AGAIN_LATER,
  PERMISSION_DENIED: refused,
  HTTP_REJECTED: refused,
  CREDENTIAL_REJECTED: pause,
  INVALID_OPTIONS: pause,
  TLS_FAILED: pause,
  TOKEN_REJECTED: pause,
  BUSY: again,
  TIMEOUT: again,
  ABORTED: again,
  ENGINE_UNAVAILABLE: again,
  INVALID_REQUEST: () => SLOWLY,
  UNKNOWN_ERRCODE: () => SLOWLY,
};

/** @param isAnswering whether WeCom has answered other polls lately. */
export function judgeFailure(error: unknown, isAnswering: boolean): FailureVerdict {
  return error instanceof WeComPayError ? JUDGES[error.code](error, isAnswering) : SLOWLY;
}

/** Whether a poll was not made at all, since this module itself lets none be made for some time. */
export function isHeldBack(error: unknown): boolean {
  return error instanceof WeComThrottledError && error.ownLimit && error.retryAfter !== undefined;
}
