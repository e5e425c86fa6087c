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
  const poll = (source: PollSource) => void attempt(() => watch.poll(key, source));
  const wait = waiters.add(key);
  let polls: NodeJS.Timeout | undefined;
  try {
    return await withPatience(
      () => {
        watch.admit(key);
        poll('pollNow');
        polls = setInterval(poll, POLL_EVERY, 'schedule');
        return wait.ended;
      },
      patience,
      `The order ${key} has not ended`,
    );
  } finally {
    clearInterval(polls);
    wait.stop();
    watch.dropIfIdle(key);
  }
}

async function attempt(poll: () => Promise<unknown>): Promise<void> {
  try {
    await poll();
  } catch {
    // Whatever it was, the order stays under watch, and the wait goes on.
  }
}
