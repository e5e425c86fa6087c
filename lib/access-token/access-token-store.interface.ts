/** An access token and when it ends. */
export interface StoredAccessToken {
  readonly token: string;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
}

/**
 * Shares access tokens between processes. Without one, each process fetches its own; WeCom then repeats the same token
 * to all of them. A store that fails or hangs never fails a call: the process goes on as if it had none.
 *
 * Treat what is stored like a password: whoever has it can act as the app until it expires.
 */
export interface AccessTokenStore {
  /** @param key a hash of the credential: it reveals neither `corpId` nor `corpSecret`. */
  get(key: string): Promise<StoredAccessToken | undefined>;
  set(key: string, token: StoredAccessToken): Promise<void>;
  /** Deletes the entry only if it still holds `ifToken`: another process may have replaced it meanwhile. */
  delete(key: string, ifToken: string): Promise<void>;
  /**
   * Optional. The right to ask WeCom for a token, which one process at a time has: until it releases it, or for some
   * seconds, should it die.
   * @returns `undefined` while another process has it.
   */
  lock?(key: string): Promise<AccessTokenLock | undefined>;
}

/** The right to ask WeCom for a token. */
export interface AccessTokenLock {
  /** Gives it back; does nothing when another process has it by now. */
  release(): Promise<void>;
}
