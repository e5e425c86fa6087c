import type { OrderDto } from '../order/dto/order.dto.js';
import type { PollSource } from './order.event.js';
import type { Patience } from './patience.js';
import { withPatience } from './patience.js';
import type { Polling } from './polling.js';

const POLL_EVERY = 5_000;

/**
 * The order once it has ended, whichever poll sees that: one by the schedule, the one made here at once, or those made
 * every 5 s, which give way to other calls. A poll that fails does not end the wait.
 */
export async function waitForEnd(
  { watch, waiters }: Pick<Polling, 'watch' | 'waiters'>,
  key: string,
  patience: Patience,
): Promise<OrderDto> {
  const poll = (source: PollSource) => void watch.poll(key, source).catch(() => undefined);
  const wait = waiters.add(key);
  const polls = setInterval(() => poll('schedule'), POLL_EVERY);
  if (!patience.signal?.aborted) poll('pollNow');
  try {
    return await withPatience(wait.ended, patience, `The order ${key} has not ended`);
  } finally {
    clearInterval(polls);
    wait.stop();
    watch.dropIfIdle(key);
  }
}
