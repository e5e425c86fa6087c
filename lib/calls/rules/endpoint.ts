import type { CalledEndpoint } from '../../errors/errcodes.js';
import type { RateLimit } from './rate-limit.js';

/** A WeCom endpoint as data: every rule that depends on the endpoint reads it from here. */
export interface Endpoint extends CalledEndpoint {
  readonly method: 'get' | 'post';
  /**
   * The effect at WeCom if the same request is sent twice. `read`: none. `repeatable`: none either, because WeCom
   * recognizes the repeat by a number in the request, or because what it leaves twice serves nobody.
   * `settled-by-query`: it may take effect twice, so a request whose outcome is unknown is never resent; a query
   * settles it.
   */
  readonly idempotency: 'read' | 'repeatable' | 'settled-by-query';
  /** Limits of this endpoint, in addition to the option `rateLimit`. */
  readonly limits: readonly RateLimit[];
  /**
   * Milliseconds between two requests about the same order, if WeCom limits them. No call lasts that long, so a request
   * is not resent within it.
   */
  readonly intervalPerOrder?: number;
  /** Milliseconds that a request may take, if it is so long that the option `attemptTimeout` does not fit. */
  readonly attemptTimeout?: number;
  /** Whether its calls skip the queue, because the queued calls depend on them. */
  readonly goesFirst: boolean;
}
