import type { Random } from '../calls/retry-rules.js';
import type { AccessTokenLock } from './access-token-store.interface.js';
import type { LockAnswer } from './guarded-store.js';

const PATIENCE = 5_000;
const SHORTEST_PAUSE = 50;

/** What a process needs to wait for its turn to fetch a token. */
export interface FetchTurnDependencies {
  readonly lock: () => Promise<LockAnswer>;
  /** Takes the token that another process has fetched meanwhile, if there is one. */
  readonly takeShared: () => Promise<string | undefined>;
  /** Stays with the token in use while another process fetches the next, if it is good enough. */
  readonly keepHeld: () => string | undefined;
  /** Milliseconds on a clock that no one sets. */
  readonly monotonicNow: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  readonly random: Random;
}

/** A token that makes a fetch needless; or the turn to fetch one, with the lock to release afterwards. */
export type FetchTurn =
  { readonly token: string } | { readonly token: undefined; readonly lock: AccessTokenLock | undefined };

/**
 * Waits until this process is to fetch a token, or no longer has to. Whoever has waited for 5 s fetches without the
 * lock: two requests to WeCom are better than a call that fails.
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

/** Between the last look into the store and the lock, another process may have had its turn. */
async function withLock(
  lock: AccessTokenLock,
  takeShared: FetchTurnDependencies['takeShared'],
): Promise<FetchTurn> {
  const token = await takeShared();
  if (token === undefined) return { token, lock };
  void lock.release();
  return { token };
}
