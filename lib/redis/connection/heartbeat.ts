import type { Redis } from 'ioredis';
import { withTimeout } from '../../common/abort.js';

/** How often a connection is tried. */
const EVERY = 2_500;
/** Without an answer for so long it is dead, whatever the network says. */
const DEAD_AFTER = 5_000;

/**
 * Replaces a connection that is dead and does not know it: a firewall has forgotten it, or the host has vanished. The
 * kernel alone would take a quarter of an hour.
 *
 * @returns ends it.
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
