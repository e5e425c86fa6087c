/** An access token and when it expires. */
export interface StoredAccessToken {
  readonly token: string;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
}

/**
 * Shares access tokens between processes. Without a store, each process fetches its own; WeCom returns the same token
 * to all of them. A store that fails or hangs never fails a call: the process continues as if it had none.
 *
 * Treat a stored token like a password: anyone who has it can act as the app until it expires.
 */
export interface AccessTokenStore {
  /** @param key a hash of the credential; it reveals neither `corpId` nor `corpSecret`. */
  get(key: string): Promise<StoredAccessToken | undefined>;
  set(key: string, token: StoredAccessToken): Promise<void>;
  /** Deletes the entry only if it still holds `ifToken`: another process may have replaced it in the meantime. */
  delete(key: string, ifToken: string): Promise<void>;
  /**
   * Optional. Acquires the lock that allows one process at a time to fetch a token. It must expire after a few seconds,
   * in case the process dies.
   * @returns `undefined` while another process holds the lock.
   */
  lock?(key: string): Promise<AccessTokenLock | undefined>;
}

/** The right to fetch a token from WeCom. */
export interface AccessTokenLock {
  /** Releases the lock; does nothing if another process holds it by now. */
  release(): Promise<void>;
}
