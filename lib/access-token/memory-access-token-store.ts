import type { AccessTokenStore, StoredAccessToken } from './access-token-store.interface.js';

/** Keeps tokens in the memory of this process. The default, and a template for a store of your own. */
export class MemoryAccessTokenStore implements AccessTokenStore {
  readonly #tokens = new Map<string, StoredAccessToken>();

  async get(key: string): Promise<StoredAccessToken | undefined> {
    return this.#tokens.get(key);
  }

  async set(key: string, token: StoredAccessToken): Promise<void> {
    this.#tokens.set(key, token);
  }

  async delete(key: string, ifToken: string): Promise<void> {
    if (this.#tokens.get(key)?.token === ifToken) this.#tokens.delete(key);
  }
}
