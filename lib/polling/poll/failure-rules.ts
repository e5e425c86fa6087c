import { doubling } from '../../common/backoff.js';
import { isAboutTheMerchant } from '../../errors/errcodes.js';
import type { WeComPayErrorCode } from '../../errors/wecom-pay.error.js';
import { WeComPayError } from '../../errors/wecom-pay.error.js';
import { WeComThrottledError } from '../../errors/wecom-pay.errors.js';
import { AskAgainError } from './ask-again.error.js';

/** What a failed poll means for its item and for all others. It never says anything about the payment. */
export type FailureVerdict =
  /** Every item would fail the same way: poll none for `duration` ms. */
  | { readonly kind: 'pause'; readonly duration: number }
  /** WeCom was asked and answered, but there is more to come: retry this item after `after` ms. */
  | { readonly kind: 'in-between'; readonly after: number; readonly isExpected: boolean }
  /** Nothing was learned: retry this item after `after` ms. */
  | { readonly kind: 'again'; readonly after: number }
  /** This module's own rate limit left no room: this process may retry the item after `after` ms, others sooner. */
  | { readonly kind: 'held-back'; readonly after: number }
  /** The reply was unusable: probably a transient fault, but less likely so each time. */
  | { readonly kind: 'again-later' }
  /** WeCom does not know the item yet: it stays on its schedule. */
  | { readonly kind: 'not-found' }
  /** Something is wrong with this item alone, and waiting is unlikely to fix it. */
  | { readonly kind: 'slow-lane' };

const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const AGAIN_AFTER = 10 * SECOND;

/** Minimum and maximum interval between polls of an item in the slow lane. */
export const SLOW_LANE = { least: 10 * MINUTE, most: 24 * 60 * MINUTE } as const;

/** Milliseconds until an item is retried after the n-th unusable reply in a row. */
export function againLater(failuresInRow: number): number {
  return doubling(AGAIN_AFTER, failuresInRow - 1, SLOW_LANE.least);
}

type Judge = (error: WeComPayError, isAnswering: boolean) => FailureVerdict;

const SLOWLY: FailureVerdict = { kind: 'slow-lane' };
const AGAIN: FailureVerdict = { kind: 'again', after: AGAIN_AFTER };
const AGAIN_LATER: FailureVerdict = { kind: 'again-later' };

const pause: Judge = ({ retryAfter }) => ({ kind: 'pause', duration: retryAfter ?? MINUTE });
const again: Judge = () => AGAIN;
const notFound: Judge = () => ({ kind: 'not-found' });

/**
 * A rejection concerns the app, and so every item; but while other items are answered, it concerns this one alone.
 */
const refused: Judge = (error, isAnswering) => {
  if (isAnswering) return AGAIN_LATER;
  return isAboutTheMerchant(error) ? SLOWLY : pause(error, isAnswering);
};

/**
 * With `Retry-After` or an errcode, WeCom is known to block for some time; otherwise it was a proxy or a transient 429
 * or 5xx.
 */
const blocked: Judge = ({ retryAfter, errcode }) => {
  if (retryAfter === undefined && errcode === undefined) return AGAIN;
  return { kind: 'pause', duration: Math.max(SECOND, retryAfter ?? MINUTE) };
};

/** Without `retryAfter`, too many calls are waiting for their turn already. */
const heldBack = ({ retryAfter }: WeComThrottledError): FailureVerdict =>
  retryAfter === undefined
    ? { kind: 'again', after: SECOND }
    : { kind: 'held-back', after: Math.max(SECOND, retryAfter) };

const JUDGES: Readonly<Record<WeComPayErrorCode, Judge>> = {
  ORDER_NOT_FOUND: notFound,
  APPLYMENT_NOT_FOUND: notFound,
  THROTTLED: (error, isAnswering) =>
    error instanceof WeComThrottledError && error.ownLimit ? heldBack(error) : blocked(error, isAnswering),
  UNAVAILABLE: blocked,
  MALFORMED_REPLY: () => AGAIN_LATER,
  PERMISSION_DENIED: refused,
  HTTP_REJECTED: refused,
  CREDENTIAL_REJECTED: pause,
  INVALID_OPTIONS: pause,
  TLS_FAILED: pause,
  TOKEN_REJECTED: pause,
  BUSY: again,
  ORDER_NOT_CLOSED: again,
  BILL_NOT_READY: again,
  TIMEOUT: again,
  ABORTED: again,
  ENGINE_UNAVAILABLE: again,
  INVALID_REQUEST: () => SLOWLY,
  UNKNOWN_ERRCODE: () => SLOWLY,
};

/** @param isAnswering whether WeCom has answered other polls recently. */
export function judgeFailure(error: unknown, isAnswering: boolean): FailureVerdict {
  if (error instanceof AskAgainError)
    return {
      kind: 'in-between',
      after: Math.max(SECOND, error.retryAfter),
      isExpected: error.isExpected,
    };
  return error instanceof WeComPayError ? JUDGES[error.code](error, isAnswering) : SLOWLY;
}

/** Whether WeCom does not know the item. */
export function saysNotFound(error: unknown): boolean {
  return error instanceof WeComPayError && JUDGES[error.code] === notFound;
}
