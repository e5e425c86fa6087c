import { randomBytes } from 'node:crypto';
import type { FakeAccount } from './fake-accounts.js';
import type { FakeClock } from './fake-clock.js';

/** A token issued by the fake. */
export interface FakeToken {
  readonly value: string;
  readonly corpId: string;
  /** Milliseconds since the epoch, on the clock of the fake. */
  readonly expiresAt: number;
}

interface IssuedToken extends FakeToken {
  readonly corpSecret: string;
  expiresAt: number;
  revoked: boolean;
}

/** 160 random bytes are 214 characters in base64url, as long as WeCom's tokens. */
const TOKEN_BYTES = 160;

/**
 * The access tokens of the fake. There is one valid token per corp and secret; `gettoken` returns it until it expires
 * or is revoked. https://developer.work.weixin.qq.com/document/path/91039
 */
export class FakeTokens {
  readonly #clock: FakeClock;
  readonly #lifetimeMs: number;
  readonly #primary: FakeAccount;
  readonly #issued = new Map<string, IssuedToken>();

  /** @internal */
  constructor(clock: FakeClock, lifetimeMs: number, primary: FakeAccount) {
    this.#clock = clock;
    this.#lifetimeMs = lifetimeMs;
    this.#primary = primary;
  }

  /** All tokens that are valid now. */
  get live(): readonly FakeToken[] {
    return this.#live().map(({ value, corpId, expiresAt }) => ({ value, corpId, expiresAt }));
  }

  /**
   * The valid token of an account, if one was fetched.
   *
   * @param account the first account by default
   */
  current(account: Pick<FakeAccount, 'corpId' | 'corpSecret'> = this.#primary): string | undefined {
    return this.#find(account)?.value;
  }

  /**
   * Revokes a token early, as WeCom may do: its next use fails with 40014, and the next `gettoken` returns a new one.
   *
   * @param token every valid token by default
   * @throws Error if the fake never issued this token
   */
  revoke(token?: string): void {
    for (const issued of this.#select(token)) issued.revoked = true;
  }

  /**
   * Expires a token now: its next use fails with 42001, and the next `gettoken` returns a new one.
   *
   * @param token every valid token by default
   * @throws Error if the fake never issued this token
   */
  expireNow(token?: string): void {
    const now = this.#clock.now();
    for (const issued of this.#select(token)) issued.expiresAt = Math.min(issued.expiresAt, now);
  }

  /** @internal The valid token, or a new one. */
  obtain(account: FakeAccount): { token: FakeToken; repeated: boolean } {
    const live = this.#find(account);
    if (live) return { token: live, repeated: true };
    const token: IssuedToken = {
      value: randomBytes(TOKEN_BYTES).toString('base64url'),
      corpId: account.corpId,
      corpSecret: account.corpSecret,
      expiresAt: this.#clock.now() + this.#lifetimeMs,
      revoked: false,
    };
    this.#issued.set(token.value, token);
    return { token, repeated: false };
  }

  /** @internal The app of a token, or why it is rejected. */
  check(value: string): Pick<FakeAccount, 'corpId' | 'corpSecret'> | 'invalid' | 'expired' {
    const issued = this.#issued.get(value);
    if (!issued || issued.revoked) return 'invalid';
    const { corpId, corpSecret } = issued;
    return this.#isLive(issued) ? { corpId, corpSecret } : 'expired';
  }

  #select(token: string | undefined): readonly IssuedToken[] {
    if (token === undefined) return this.#live();
    const issued = this.#issued.get(token);
    if (!issued) throw new Error('FakeWeCom: this token was never issued by this fake');
    return [issued];
  }

  #find({ corpId, corpSecret }: Pick<FakeAccount, 'corpId' | 'corpSecret'>): IssuedToken | undefined {
    return this.#live().find((token) => token.corpId === corpId && token.corpSecret === corpSecret);
  }

  #live(): IssuedToken[] {
    return [...this.#issued.values()].filter((token) => this.#isLive(token));
  }

  #isLive({ revoked, expiresAt }: IssuedToken): boolean {
    return !revoked && expiresAt > this.#clock.now();
  }
}
