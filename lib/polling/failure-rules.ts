import type { WeComPayErrorCode } from '../errors/wecom-pay.errors.js';
import { WeComPayError, WeComThrottledError } from '../errors/wecom-pay.errors.js';

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

/** These errcodes blame the order's `mchid`, the other refusals the app. */
const ABOUT_THE_MERCHANT: ReadonlySet<number | undefined> = new Set([60239, 60240, 660001, 660006, 660011]);

const ABOUT_THE_APP: ReadonlySet<WeComPayErrorCode> = new Set([
  'CREDENTIAL_REJECTED',
  'HTTP_REJECTED',
  'INVALID_OPTIONS',
  'PERMISSION_DENIED',
  'TLS_FAILED',
  'TOKEN_REJECTED',
]);

/** While other orders are answered, these say something about the order that met them. */
const MAY_BE_THE_ORDER: ReadonlySet<WeComPayErrorCode> = new Set(['HTTP_REJECTED', 'PERMISSION_DENIED']);

/** Milliseconds until an order is polled again whose reply could not be used for the n-th time in a row. */
export function againLater(failuresInRow: number): number {
  return Math.min(SLOW_LANE.least, AGAIN_AFTER * 2 ** (failuresInRow - 1));
}

/** @param isAnswering whether WeCom has answered other polls lately. */
export function judgeFailure(error: unknown, isAnswering: boolean): FailureVerdict {
  if (!(error instanceof WeComPayError)) return { kind: 'slow-lane' };
  const { code, errcode, retryAfter } = error;
  if (code === 'ORDER_NOT_FOUND') return { kind: 'unknown-order' };
  if (error instanceof WeComThrottledError && error.ownLimit) {
    return { kind: 'again', after: Math.max(SECOND, retryAfter ?? 0) };
  }
  if (code === 'THROTTLED' && (retryAfter ?? errcode) !== undefined) {
    return { kind: 'pause', duration: Math.max(SECOND, retryAfter ?? MINUTE) };
  }
  if (code === 'MALFORMED_REPLY') return { kind: 'again-later' };
  if (code === 'UNAVAILABLE' && retryAfter !== undefined) {
    return { kind: 'pause', duration: Math.max(SECOND, retryAfter) };
  }
  if (MAY_BE_THE_ORDER.has(code) && isAnswering) return { kind: 'again-later' };
  if (ABOUT_THE_APP.has(code) && !ABOUT_THE_MERCHANT.has(errcode)) {
    return { kind: 'pause', duration: retryAfter ?? MINUTE };
  }
  return error.retryable || code === 'ABORTED'
    ? { kind: 'again', after: AGAIN_AFTER }
    : { kind: 'slow-lane' };
}

/** Whether a poll was not made at all, since this module itself lets none be made for some time. */
export function isHeldBack(error: unknown): boolean {
  return error instanceof WeComThrottledError && error.ownLimit && error.retryAfter !== undefined;
}
