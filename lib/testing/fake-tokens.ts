import { randomBytes } from 'node:crypto';
import type { FakeAccount } from './fake-accounts.js';
import type { FakeClock } from './fake-clock.js';

/** A token the fake has handed out. */
export interface FakeToken {
  readonly value: string;
  readonly corpId: string;
  /** ms since the epoch, on the clock of the fake. */
  readonly expiresAt: number;
}

interface IssuedToken extends FakeToken {
  readonly corpSecret: string;
  expiresAt: number;
  revoked: boolean;
}

/** 160 random bytes are 214 letters in base64url, as long as WeCom's. */
const TOKEN_BYTES = 160;

/**
 * The access tokens of the fake. One live token exists per (corp, secret); `gettoken` repeats it until it expires or is
 * revoked. https://developer.work.weixin.qq.com/document/path/91039
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

  /** All tokens that would be accepted now. */
  get live(): readonly FakeToken[] {
    return this.#live().map(({ value, corpId, expiresAt }) => ({ value, corpId, expiresAt }));
  }

  /**
   * The live token of an account, if one was fetched.
   *
   * @param account - default: the first account
   */
  current(account: Pick<FakeAccount, 'corpId' | 'corpSecret'> = this.#primary): string | undefined {
    return this.#find(account)?.value;
  }

  /**
   * Revokes early, as WeCom may do: the next use of the token answers 40014, the next `gettoken` a fresh token.
   *
   * @param token - default: every live token
   * @throws Error if the fake never issued this token
   */
  revoke(token?: string): void {
    for (const issued of this.#select(token)) issued.revoked = true;
  }

  /**
   * Ends the life of a token now: its next use answers 42001, the next `gettoken` a fresh token.
   *
   * @param token - default: every live token
   * @throws Error if the fake never issued this token
   */
  expireNow(token?: string): void {
    const now = this.#clock.now();
    for (const issued of this.#select(token)) issued.expiresAt = Math.min(issued.expiresAt, now);
  }

  /** @internal The live token, or a fresh one. */
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

  /** @internal Whose token it is, or why it is not accepted. */
  check(value: string): { corpId: string } | 'invalid' | 'expired' {
    const issued = this.#issued.get(value);
    if (!issued || issued.revoked) return 'invalid';
    return this.#isLive(issued) ? { corpId: issued.corpId } : 'expired';
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
