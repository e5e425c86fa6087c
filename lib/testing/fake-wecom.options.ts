import type { FakeAccount } from './fake-accounts.js';
import { assertOptions } from './option-rules.js';
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

type Defaulted = Exclude<keyof FakeWeComOptions, 'tls' | 'rateLimits'>;

export type ResolvedOptions = { readonly [K in Defaulted]: NonNullable<FakeWeComOptions[K]> } & {
  readonly tls: FakeWeComOptions['tls'];
  readonly rateLimits: FakeRateLimits;
};

const DEFAULTS: ResolvedOptions = {
  host: '127.0.0.1',
  port: 0,
  corpId: 'ww0000000000000001',
  corpSecret: 'FakeWeComSecret0FakeWeComSecret0FakeWeCom00',
  mchid: '1900000001',
  accounts: [],
  tls: undefined,
  tokenLifetime: 7_200,
  repeatedExpiresIn: 'remaining',
  wrongSecretLimit: 10,
  latency: 0,
  rateLimits: { perMinute: 10_000, perHour: 150_000 },
  keepAliveTimeout: 75_000,
  historySize: 10_000,
  now: () => Date.now(),
};

/** @throws TypeError that names the wrong option */
export function resolveOptions(options: FakeWeComOptions): ResolvedOptions {
  assertOptions(options);
  return {
    ...DEFAULTS,
    ...withoutUndefined(options),
    tls: options.tls,
    rateLimits: { ...DEFAULTS.rateLimits, ...withoutUndefined(options.rateLimits ?? {}) },
  };
}

function withoutUndefined(value: object): Record<string, unknown> {
  return Object.fromEntries(Object.entries(value).filter(([, field]) => field !== undefined));
}
