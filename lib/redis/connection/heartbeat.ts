import type { Redis } from 'ioredis';
import { withTimeout } from '../../common/abort.js';

/** How often a connection is checked. */
const EVERY = 2_500;
/** Without an answer for this long it is considered dead, whatever the socket reports. */
const DEAD_AFTER = 5_000;

/**
 * Replaces a dead connection whose socket still looks open: a firewall dropped its state, or the host has vanished. The
 * kernel alone would take 15 minutes to notice.
 *
 * @returns a function that stops the heartbeat.
 */
export function startHeartbeat(connection: Redis): () => void {
  let isWaiting = false;
  const feel = async () => {
    if (isWaiting || connection.status !== 'ready') return;
    isWaiting = true;
    await withTimeout(DEAD_AFTER, () => connection.ping()).catch(() => {
      if (connection.status === 'ready') connection.disconnect(true);
    });
    isWaiting = false;
  };
  const timer = setInterval(() => void feel(), EVERY).unref();
  return () => clearInterval(timer);
}
