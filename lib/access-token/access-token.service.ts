import { setTimeout as sleep } from 'node:timers/promises';
import { Inject, Injectable, Optional } from '@nestjs/common';
import { monotonicNow } from '../common/clock.js';
import { accountLogger } from '../host/account-logger.js';
import {
  WECOM_PAY_ACCESS_TOKEN_STORE,
  WECOM_PAY_ACCOUNT,
  WECOM_PAY_OPTIONS,
} from '../wecom-pay.constants.js';
import { AccessTokenCache } from './access-token-cache.js';
import type { Credential } from './access-token-caches.js';
import { AccessTokenCaches, credentialKey } from './access-token-caches.js';
import { AccessTokenFetcher } from './access-token-fetcher.js';
import type { AccessTokenStore } from './access-token-store.interface.js';
import type { ResolvedAccessTokenOptions } from './access-token.options.js';
import { GuardedStore } from './guarded-store.js';
import { MemoryAccessTokenStore } from './memory-access-token-store.js';

/**
 * Provides the app's access token. Inject it to call other WeCom APIs; this module's own calls use it automatically.
 */
@Injectable()
export class AccessTokenService {
  readonly #cache: AccessTokenCache;

  constructor(
    @Inject(WECOM_PAY_OPTIONS) options: ResolvedAccessTokenOptions & Credential,
    @Inject(WECOM_PAY_ACCOUNT) account: string,
    caches: AccessTokenCaches,
    fetcher: AccessTokenFetcher,
    @Optional() @Inject(WECOM_PAY_ACCESS_TOKEN_STORE) shared?: AccessTokenStore,
  ) {
    const store = options.accessTokenStore ?? shared ?? new MemoryAccessTokenStore();
    const key = credentialKey(options);
    const logger = accountLogger(account);
    const warn = (message: string) => logger.warn(message);
    this.#cache = caches.of(
      key,
      () =>
        new AccessTokenCache({
          fetch: () => fetcher.fetch(),
          store: new GuardedStore(store, key, warn),
          warn,
          now: () => Date.now(),
          monotonicNow,
          sleep,
          random: Math.random,
        }),
    );
  }

  /**
   * Returns a token that is valid now, as far as can be known. Any number of concurrent callers trigger at most one
   * request.
   *
   * @throws {WeComCredentialError} if WeCom rejects `corpId` or `corpSecret`. WeCom is not called again for 10 s to 10
   * min.
   * @throws {WeComTokenError} if WeCom keeps issuing a token that it rejects.
   * @throws {WeComPayError} of another class if WeCom is unreachable or rejects the request.
   * @see https://developer.work.weixin.qq.com/document/path/91039
   */
  get(): Promise<string> {
    return this.#cache.get();
  }

  /** @internal The token in use, if any. */
  get held(): string | undefined {
    return this.#cache.held;
  }

  /**
   * Call it when WeCom has answered one of your own calls with 40014, 42001 or 40001; the next `get()` fetches a new
   * token. Does nothing if the token is no longer the current one, so many rejections of one token trigger a single
   * request.
   *
   * @param token the token that WeCom rejected.
   * @param errcode what WeCom rejected it with, for the error if WeCom then issues the same token again.
   */
  invalidate(token: string, errcode?: number): Promise<void> {
    return this.#cache.invalidate(token, errcode);
  }
}
