import type { FakeRateLimits } from '../exchange/rate-limits.js';
import type { FakeNotificationOptions } from '../notifications/fake-notification-options.interface.js';
import type { FakeRefundLimits } from '../refunds/refund-turns.js';
import type { FakeRequest } from '../server/request-log.js';
import type { FakeAccount } from '../support/fake-accounts.js';
import type { FakeErrcodes, FakeReadings } from '../support/fake-readings.js';

/** Options of {@link FakeWeCom.start}; all have defaults. */
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
  /** Further accounts, in addition to the one above. @default [] */
  readonly accounts?: readonly FakeAccount[] | undefined;
  /** Key and certificate in PEM; turns it into an HTTPS server. @default HTTP */
  readonly tls?: { readonly key: string | Buffer; readonly cert: string | Buffer } | undefined;
  /** Lifetime of a token in seconds. @default 7_200 */
  readonly tokenLifetime?: number | undefined;
  /**
   * The `expires_in` that `gettoken` reports when it returns a valid token again: the remaining or the full lifetime.
   * WeCom does not document which.
   *
   * @default 'remaining'
   */
  readonly repeatedExpiresIn?: 'remaining' | 'full' | undefined;
  /**
   * Number of wrong secrets from one IP within an hour after which `gettoken` returns 45009 for an hour. WeCom
   * documents the ban but not the number, and has spoken of about 2,000 failed calls: this limit is the fake's own.
   *
   * @default 10
   */
  readonly wrongSecretLimit?: number | undefined;
  /** Delay of every answer in ms of real time. @default 0 */
  readonly latency?: number | undefined;
  /** Calls per corp and endpoint, beyond which 45009 is returned; `Infinity` removes a limit. */
  readonly rateLimits?: { readonly [K in keyof FakeRateLimits]?: number | undefined } | undefined;
  /** Requests of refunds, beyond which an errcode is returned; `Infinity` removes a limit. */
  readonly refundLimits?: { readonly [K in keyof FakeRefundLimits]?: number | undefined } | undefined;
  /** The age in ms from which `close_order` closes an order. @default 300_000, as WeCom documents */
  readonly closableAfter?: number | undefined;
  /**
   * How long a refund takes in ms, on the clock of the fake. `Infinity`: until `refunds.succeed()`, `close()` or
   * `abnormal()` is called.
   *
   * @default Infinity
   */
  readonly refundTakes?: number | undefined;
  /**
   * How long an applyment takes in ms, on the clock of the fake, until it is done. `Infinity`: until
   * `applyments.advance()` is called.
   *
   * @default Infinity
   */
  readonly applymentTakes?: number | undefined;
  /** The notifications of payments and refunds. @default none are sent, until `wecom.notifications.url` is set */
  readonly notifications?: FakeNotificationOptions | undefined;
  /** What to do where WeCom's documentation is silent. */
  readonly readings?: { readonly [K in keyof FakeReadings]?: FakeReadings[K] | undefined } | undefined;
  /** Errcodes for refusals whose errcode WeCom does not document: the defaults are the fake's own. */
  readonly errcodes?: { readonly [K in keyof FakeErrcodes]?: number | undefined } | undefined;
  /** How long an idle connection stays open, in ms. Like WeCom, the fake does not announce it. @default 75_000 */
  readonly keepAliveTimeout?: number | undefined;
  /** How many requests the history keeps; older ones are dropped. @default 10_000 */
  readonly historySize?: number | undefined;
  /** Is told of each request when it is answered, or dropped. What it throws is uncaught. @default nothing is */
  readonly onRequest?: ((request: FakeRequest) => void) | undefined;
  /** The base clock, in ms since the epoch. @default Date.now */
  readonly now?: (() => number) | undefined;
}
