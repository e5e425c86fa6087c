import type { Dispatcher } from 'undici';
import type { AccessTokenStore } from '../access-token/access-token-store.interface.js';
import type { Drift } from '../api/drift-reporter.js';
import type { Secret } from '../errors/secret.js';
import type { PollingOptions, ResolvedPollingOptions } from './polling.options.js';

/** Hears of a {@link Drift}. What it throws or rejects with is logged, and harms no call. */
export type OnDrift = (drift: Drift) => unknown;

/** How to reach WeCom, where the defaults do not fit. */
export interface WeComHttpOptions {
  /** Certificate authorities to trust instead of Node's, in PEM: for a proxy that opens TLS, or for tests. */
  ca?: string | Buffer | readonly (string | Buffer)[] | undefined;
  /** An HTTP proxy, `http://user:password@host:port`. The environment's `HTTPS_PROXY` is never used. */
  proxy?: string | undefined;
  /**
   * Milliseconds for which an idle connection is kept open. WeCom may close it earlier; that costs no failed call.
   * @default 90_000
   */
  keepAliveTimeout?: number | undefined;
  /** An undici dispatcher of your own; the other options of `http` are then its matter. It is not closed by this module. */
  dispatcher?: Dispatcher | undefined;
}

/**
 * The most calls to each endpoint that all accounts of one corp make together: in this process, and with
 * `WeComPayRedisModule` in all replicas.
 */
export interface WeComRateLimitOptions {
  /**
   * In any minute. WeCom allows 10,000.
   * @default 8_000
   */
  perMinute?: number | undefined;
  /**
   * In any hour. WeCom allows 150,000.
   * @default 120_000
   */
  perHour?: number | undefined;
}

/** The options of `WeComPayModule`. Only `corpId` and `corpSecret` are required. */
export interface WeComPayOptions {
  /** 企业ID, such as `ww1234567890abcdef`: 管理后台 → 我的企业 → 企业信息. */
  corpId: string;
  /** The secret of the self-built app that may call 对外收款: 管理后台 → 应用管理 → 自建. Never printed. */
  corpSecret: string | Secret;
  /** 二级商户号 of 对外收款, 1 to 32 characters, for queries that name none. */
  mchid?: string | undefined;
  /**
   * Origin of WeCom's API. Only `https:`, but for addresses of this machine.
   * @default 'https://qyapi.weixin.qq.com'
   */
  baseUrl?: string | undefined;
  /**
   * Milliseconds for one call, waiting and retries included.
   * @default 12_000
   */
  timeout?: number | undefined;
  /**
   * Milliseconds for one request of a call.
   * @default 5_000
   */
  attemptTimeout?: number | undefined;
  /**
   * The most requests in flight, of all accounts of one corp in this process together.
   * @default 64
   */
  maxConcurrency?: number | undefined;
  /**
   * Keeps the calls of all replicas together below WeCom's limits. With `WeComPayRedisModule` it holds for all of them
   * together; without, each replica counts for itself: divide the defaults by how many you run.
   */
  rateLimit?: WeComRateLimitOptions | undefined;
  /**
   * Shares access tokens between processes. Accounts with the same credential share one store: that of the first.
   * @default that of `WeComPayRedisModule` where it is imported; otherwise one in the memory of this process
   */
  accessTokenStore?: AccessTokenStore | undefined;
  /** Is told, once per field, when WeCom's replies depart from its documentation without harm to the order. */
  onDrift?: OnDrift | undefined;
  /** Certificates, proxy and connections, where the defaults do not fit. */
  http?: WeComHttpOptions | undefined;
  /**
   * Switches polling on. The application then imports `ScheduleModule.forRoot()` and `EventEmitterModule.forRoot()`.
   * @default no polling
   */
  polling?: PollingOptions | undefined;
}

/** The options with their defaults, checked. Secrets are sealed. */
export interface ResolvedWeComPayOptions {
  readonly corpId: string;
  readonly corpSecret: Secret;
  readonly mchid: string | undefined;
  readonly baseUrl: string;
  readonly timeout: number;
  readonly attemptTimeout: number;
  readonly maxConcurrency: number;
  readonly rateLimit: { readonly perMinute: number; readonly perHour: number };
  /** Without one, the store that the application provides for all accounts is used, or the memory. */
  readonly accessTokenStore: AccessTokenStore | undefined;
  readonly onDrift: OnDrift | undefined;
  readonly http: {
    readonly ca: WeComHttpOptions['ca'];
    readonly proxy: Secret | undefined;
    readonly keepAliveTimeout: number;
    readonly dispatcher: Dispatcher | undefined;
  };
  readonly polling: ResolvedPollingOptions | undefined;
}
