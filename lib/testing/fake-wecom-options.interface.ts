import type { FakeAccount } from './fake-accounts.js';
import type { FakeRateLimits } from './rate-limits.js';

/** Options of {@link FakeWeCom.start}; each has a default. */
export interface FakeWeComOptions {
  /** @default '127.0.0.1' */
  readonly host?: string | undefined;
  /** @default 0, a free port */
  readonly port?: number | undefined;
  /** @default 'ww0000000000000001' */
  readonly corpId?: string | undefined;
  /** @default 43 letters and digits */
  readonly corpSecret?: string | undefined;
  /** @default '1900000001' */
  readonly mchid?: string | undefined;
  /** Further accounts, next to the one above. @default [] */
  readonly accounts?: readonly FakeAccount[] | undefined;
  /** PEM; makes it an https server. @default http */
  readonly tls?: { readonly key: string | Buffer; readonly cert: string | Buffer } | undefined;
  /** Seconds. @default 7_200 */
  readonly tokenLifetime?: number | undefined;
  /**
   * What `expires_in` says when `gettoken` repeats a live token: its remaining life, or the full lifetime again. WeCom
   * does not document it.
   *
   * @default 'remaining'
   */
  readonly repeatedExpiresIn?: 'remaining' | 'full' | undefined;
  /** Wrong secrets from one IP within an hour, after which `gettoken` answers 45009 for an hour. @default 10 */
  readonly wrongSecretLimit?: number | undefined;
  /** ms before every answer, in real time. @default 0 */
  readonly latency?: number | undefined;
  /** Calls per corp and endpoint, 45009 beyond; `Infinity` lifts a limit. */
  readonly rateLimits?: { readonly [K in keyof FakeRateLimits]?: number | undefined } | undefined;
  /** ms that an idle connection is kept. @default 75_000 */
  readonly keepAliveTimeout?: number | undefined;
  /** How many requests the history keeps; the oldest are dropped. @default 10_000 */
  readonly historySize?: number | undefined;
  /** The base clock, ms since the epoch. @default Date.now */
  readonly now?: (() => number) | undefined;
}
