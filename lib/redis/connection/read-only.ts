import { monotonicNow } from '../../common/clock.js';
import { isReadOnly } from '../../errors/redis-refusals.js';

/** Pause between reconnections, in ms. In between, callers learn why their commands fail. */
const RECONNECT_EVERY = 1_000;

/**
 * For ioredis: reconnects when Redis has become a read-only replica. After a failover its address leads to the new
 * primary, but an open connection still to the old one.
 */
export function reconnectIfReadOnly(): (error: Error) => boolean {
  let nextAt = -Infinity;
  return (error) => {
    const now = monotonicNow();
    if (!isReadOnly(error) || now < nextAt) return false;
    nextAt = now + RECONNECT_EVERY;
    return true;
  };
}
