import { Injectable } from '@nestjs/common';
import { hashedKey } from '../common/hashed-key.js';
import type { Secret } from '../common/secret.js';
import type { AccessTokenCache } from './access-token-cache.js';

/** One cache per credential, shared by all accounts that use it. */
@Injectable()
export class AccessTokenCaches {
  readonly #caches = new Map<string, AccessTokenCache>();

  of(key: string, create: () => AccessTokenCache): AccessTokenCache {
    const cache = this.#caches.get(key) ?? create();
    this.#caches.set(key, cache);
    return cache;
  }
}

/** What a token is issued for. */
export interface Credential {
  readonly baseUrl: string;
  readonly corpId: string;
  readonly corpSecret: Secret;
}

/** Identifies a credential without revealing it. */
export function credentialKey({ baseUrl, corpId, corpSecret }: Credential): string {
  return hashedKey(baseUrl, corpId, corpSecret.reveal());
}
