import type { Random } from '../common/backoff.js';
import type { StoredAccessToken } from './access-token-store.interface.js';

const SECOND = 1_000;
const REFRESH_AHEAD = 300 * SECOND;
const REFRESH_JITTER = 60 * SECOND;
const WAIT_BELOW = 30 * SECOND;
const HOLD_OFF = 30 * SECOND;

/** Seconds that a token counts as valid if WeCom does not say for how long: enough not to refresh it at once. */
export const UNSTATED_LIFETIME = 600;

/** A token in use, and when to refresh it. All times are milliseconds since the epoch. */
export interface HeldToken extends StoredAccessToken {
  readonly refreshFrom: number;
  /** No refresh before this time: WeCom returns the same token until it expires, so an immediate refetch is useless. */
  readonly holdOffUntil: number;
}

/** What to do with a token now: use it; use it and refresh it in the background; wait for a refresh. */
export type TokenAdvice = 'use' | 'refresh' | 'wait';

export function adviceFor(held: HeldToken | undefined, now: number): TokenAdvice {
  if (held === undefined) return 'wait';
  if (now < held.refreshFrom || now < held.holdOffUntil) return 'use';
  return held.expiresAt - now > WAIT_BELOW ? 'refresh' : 'wait';
}

/**
 * Puts a token into use. If it is already in use, the earlier expiry is kept: when WeCom repeats a token, it may report
 * the full lifetime although only part of it remains.
 */
export function adopt(
  token: StoredAccessToken,
  held: HeldToken | undefined,
  now: number,
  random: Random,
): HeldToken {
  const repeated = held?.token === token.token;
  const expiresAt = repeated ? Math.min(held.expiresAt, token.expiresAt) : token.expiresAt;
  const refreshFrom = expiresAt - REFRESH_AHEAD + (random() * 2 - 1) * REFRESH_JITTER;
  return { token: token.token, expiresAt, refreshFrom, holdOffUntil: notBefore(expiresAt, now) };
}

/** Keeps using a token after a refresh failed. */
export function keepAfterFailure(held: HeldToken, now: number): HeldToken {
  return { ...held, holdOffUntil: notBefore(held.expiresAt, now) };
}

/** Whether a token from the shared store saves a fetch from WeCom. */
export function isWorthTaking(shared: StoredAccessToken, held: HeldToken | undefined, now: number): boolean {
  return (
    shared.expiresAt - now > WAIT_BELOW &&
    shared.expiresAt > (held?.expiresAt ?? 0) &&
    shared.token !== held?.token
  );
}

/**
 * Whether a token is older than one that was rejected, and so most likely rejected too: a store that was unreachable in
 * the meantime may still hold it.
 */
export function endsEarlier(shared: StoredAccessToken, rejected: StoredAccessToken | undefined): boolean {
  return rejected !== undefined && shared.expiresAt < rejected.expiresAt;
}

function notBefore(expiresAt: number, now: number): number {
  return expiresAt > now ? Math.min(now + HOLD_OFF, expiresAt) : now + HOLD_OFF;
}
