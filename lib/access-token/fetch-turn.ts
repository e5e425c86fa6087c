import type { Random } from '../common/backoff.js';
import type { AccessTokenLock } from './access-token-store.interface.js';
import type { LockAnswer } from './guarded-store.js';

const PATIENCE = 5_000;
const SHORTEST_PAUSE = 50;

export interface FetchTurnDependencies {
  readonly lock: () => Promise<LockAnswer>;
  /** Takes the token that another process has fetched in the meantime, if any. */
  readonly takeShared: () => Promise<string | undefined>;
  /** Keeps the token in use while another process fetches the next one, if it is valid for long enough. */
  readonly keepHeld: () => string | undefined;
  /** Milliseconds on the monotonic clock. */
  readonly monotonicNow: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  readonly random: Random;
}

/** Either a token, so that no fetch is needed, or the turn to fetch one, with the lock to release afterwards. */
export type FetchTurn =
  { readonly token: string } | { readonly token: undefined; readonly lock: AccessTokenLock | undefined };

/**
 * Waits until it is this process's turn to fetch a token, or until it no longer needs to. After 5 s it fetches without
 * the lock: two requests to WeCom are better than a failed call.
 */
export function awaitFetchTurn(dependencies: FetchTurnDependencies): Promise<FetchTurn> {
  return tryUntil(dependencies.monotonicNow() + PATIENCE, dependencies);
}

async function tryUntil(giveUpAt: number, dependencies: FetchTurnDependencies): Promise<FetchTurn> {
  const { lock, takeShared, keepHeld, monotonicNow, sleep, random } = dependencies;
  const answer = await lock();
  if (answer === undefined) return withoutLock();
  if (answer !== 'taken') return withLock(answer, takeShared);
  const held = keepHeld();
  if (held !== undefined) return { token: held };
  if (monotonicNow() >= giveUpAt) return withoutLock();
  await sleep(SHORTEST_PAUSE * (1 + random()));
  const shared = await takeShared();
  return shared === undefined ? tryUntil(giveUpAt, dependencies) : { token: shared };
}

function withoutLock(): FetchTurn {
  return { token: undefined, lock: undefined };
}

/** Checks the store again: another process may have had its turn between the last check and the lock. */
async function withLock(
  lock: AccessTokenLock,
  takeShared: FetchTurnDependencies['takeShared'],
): Promise<FetchTurn> {
  const token = await takeShared();
  if (token === undefined) return { token, lock };
  void lock.release();
  return { token };
}
