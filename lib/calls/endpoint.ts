import type { RateLimit } from './limits/sliding-window.js';

/** An endpoint of WeCom, as data: every rule that depends on the endpoint reads it here. */
export interface Endpoint {
  /** `/cgi-bin/miniapppay/get_order`: the only part of a URL that errors, logs and messages may name. */
  readonly path: string;
  readonly method: 'get' | 'post';
  /**
   * What the same request does at WeCom when it is sent again. `read`: nothing. `repeatable`: nothing either, for
   * WeCom knows it by a number of its own. `settled-by-query`: it may act twice; a request whose outcome is unknown is
   * never sent again, and a query decides.
   */
  readonly idempotency: 'read' | 'repeatable' | 'settled-by-query';
  /** Limits of its own, in addition to the option `rateLimit`. */
  readonly limits: readonly RateLimit[];
  /** Whether a call goes before all that wait for their turn, since these wait for it. */
  readonly goesFirst: boolean;
}
