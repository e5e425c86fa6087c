import type { Random } from '../common/backoff.js';
import { STILL_REJECTED } from '../errors/errcode-kinds.js';
import { WeComPayError } from '../errors/wecom-pay.error.js';
import { WeComTokenError } from '../errors/wecom-pay.errors.js';
import type { AccessTokenLock, StoredAccessToken } from './access-token-store.interface.js';
import { FetchBackoff } from './fetch-backoff.js';
import { awaitFetchTurn } from './fetch-turn.js';
import { GET_TOKEN } from './get-token.endpoint.js';
import type { GuardedStore } from './guarded-store.js';
import type { HeldToken } from './token-lifetime.js';
import { adviceFor, endsEarlier, adopt, keepAfterFailure, isWorthTaking } from './token-lifetime.js';

export interface AccessTokenCacheDependencies {
  readonly fetch: () => Promise<StoredAccessToken>;
  readonly store: GuardedStore;
  readonly warn: (message: string) => void;
  /** Milliseconds since the epoch. */
  readonly now: () => number;
  /** Milliseconds on the monotonic clock. */
  readonly monotonicNow: () => number;
  readonly sleep: (ms: number) => Promise<void>;
  readonly random: Random;
}

interface RejectedToken extends StoredAccessToken {
  /** On the monotonic clock: until then it is an error if WeCom issues this token again. */
  readonly until: number;
  /** What WeCom rejected it with, if known. */
  readonly errcode: number | undefined;
}

/**
 * The access token of one credential: fetched once for all callers, refreshed ahead of expiry, replaced when rejected.
 */
export class AccessTokenCache {
  readonly #deps: AccessTokenCacheDependencies;
  readonly #backoff = new FetchBackoff();
  #held: HeldToken | undefined;
  #rejected: RejectedToken | undefined;
  #loading: Promise<string> | undefined;

  constructor(dependencies: AccessTokenCacheDependencies) {
    this.#deps = dependencies;
  }

  async get(): Promise<string> {
    const held = this.#held;
    const advice = adviceFor(held, this.#deps.now());
    if (held === undefined || advice === 'wait') return this.#refresh();
    if (advice === 'refresh') void this.#refresh().catch(() => undefined);
    return held.token;
  }

  /** The token in use, if any. It may be newer than the one a call obtained earlier. */
  get held(): string | undefined {
    return this.#held?.token;
  }

  async invalidate(token: string, errcode?: number): Promise<void> {
    const held = this.#held;
    if (held === undefined || held.token !== token) return;
    this.#held = undefined;
    this.#rejected = { token, expiresAt: held.expiresAt, until: Infinity, errcode };
    await this.#deps.store.delete(token);
  }

  #refresh(): Promise<string> {
    this.#loading ??= this.#load().finally(() => {
      this.#loading = undefined;
    });
    return this.#loading;
  }

  async #load(): Promise<string> {
    try {
      const failure = this.#backoff.current(this.#deps.monotonicNow());
      if (failure) throw failure;
      return (await this.#takeShared()) ?? (await this.#fetchInTurn());
    } catch (error) {
      return this.#keepOrThrow(error);
    }
  }

  async #takeShared(): Promise<string | undefined> {
    const shared = await this.#deps.store.get();
    if (!shared || this.#isRejected(shared.token) || endsEarlier(shared, this.#rejected)) return undefined;
    return isWorthTaking(shared, this.#held, this.#deps.now()) ? this.#adopt(shared).token : undefined;
  }

  async #fetchInTurn(): Promise<string> {
    const turn = await awaitFetchTurn({
      ...this.#deps,
      lock: () => this.#deps.store.lock(),
      takeShared: () => this.#takeShared(),
      keepHeld: () => this.#keepHeld(),
    });
    return turn.token ?? this.#fetchAndShare(turn.lock);
  }

  async #fetchAndShare(lock: AccessTokenLock | undefined): Promise<string> {
    try {
      const { token, expiresAt } = await this.#fetch();
      // If the lock were released earlier, the next process would fetch a token before it can find this one.
      void this.#deps.store.set({ token, expiresAt }).then(() => lock?.release());
      return token;
    } catch (error) {
      void lock?.release();
      throw error;
    }
  }

  async #fetch(): Promise<HeldToken> {
    try {
      const fetched = await this.#fetchUnrejected();
      // Whether WeCom accepts that one now, its next answer will tell.
      if (fetched.token !== this.#rejected?.token) this.#backoff.succeeded();
      return this.#adopt(fetched);
    } catch (error) {
      if (error instanceof WeComPayError) this.#remember(error);
      throw error;
    }
  }

  async #fetchUnrejected(): Promise<StoredAccessToken> {
    const rejectedBefore = this.#rejected;
    const fetched = await this.#deps.fetch();
    if (!this.#isRejected(fetched.token)) return fetched;
    const rejectedMeanwhile = this.#rejected !== rejectedBefore;
    if (!rejectedMeanwhile) throw rejectedAgain(rejectedBefore?.errcode);
    return this.#fetchUnrejected();
  }

  #adopt(token: StoredAccessToken): HeldToken {
    this.#held = adopt(token, this.#held, this.#deps.now(), this.#deps.random);
    return this.#held;
  }

  #keepHeld(): string | undefined {
    const held = this.#held;
    if (held === undefined || adviceFor(held, this.#deps.now()) === 'wait') return undefined;
    this.#held = keepAfterFailure(held, this.#deps.now());
    return held.token;
  }

  #remember(failure: WeComPayError): void {
    const until = this.#backoff.failed(failure, this.#deps.monotonicNow());
    if (this.#rejected && failure instanceof WeComTokenError) this.#rejected = { ...this.#rejected, until };
  }

  #isRejected(token: string): boolean {
    return this.#rejected?.token === token && this.#deps.monotonicNow() < this.#rejected.until;
  }

  #keepOrThrow(error: unknown): string {
    const held = this.#held;
    if (held === undefined || held.expiresAt <= this.#deps.now()) throw error;
    this.#held = keepAfterFailure(held, this.#deps.now());
    const reason = error instanceof WeComPayError ? error.message : 'unexpected error';
    this.#deps.warn(
      `The access token could not be refreshed; the current one is used until it expires. ${reason}`,
    );
    return held.token;
  }
}

function rejectedAgain(errcode: number | undefined): WeComTokenError {
  const why = errcode === undefined ? '' : ` (errcode ${errcode})`;
  return new WeComTokenError(
    `WeCom rejected the access token${why}, then issued the same one again. The next fetch follows after a pause. ${STILL_REJECTED}`,
    { endpoint: GET_TOKEN.path, errcode, hint: STILL_REJECTED },
  );
}
