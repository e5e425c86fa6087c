import { wholeNow } from '../../common/clock.js';
import type { PollSource } from '../../diagnostics/messages.js';
import type { OrderDto } from '../../order/dto/order.dto.js';
import type { ItemSource } from '../kinds/item-kind.interface.js';
import { isFinal } from '../../order/dto/trade-state.js';
import type { Waiters } from '../poll/waiters.js';
import { NoRoomError } from './no-room.error.js';
import type { WaitLimits } from './wait-limits.js';
import { withWaitLimits } from './wait-limits.js';
import type { Watchlist } from './watchlist.interface.js';

const POLL_EVERY = 5_000;

/**
 * Resolves with the order in its final state, whichever poll finds it: a scheduled one, the one started here
 * immediately, or those every 5 s. The latter yield to other calls and are shared by all waiters of the order. A failed
 * poll does not end the wait.
 */
export async function waitForEnd(
  { watchlist, waiters }: { readonly watchlist: Watchlist<OrderDto>; readonly waiters: Waiters<OrderDto> },
  key: string,
  limits: WaitLimits,
  fields?: ItemSource['fields'],
): Promise<OrderDto> {
  const wait = waiters.add(key);
  const poll = async (source: PollSource) => {
    try {
      const order = await watchlist.poll(key, source, fields);
      if (isFinal(order)) wait.settle(order);
    } catch (error) {
      // After any other error the order stays tracked, and the wait continues.
      if (error instanceof NoRoomError) wait.fail(error);
    }
  };
  const pollInTurn = () => void (waiters.takeTurn(key, POLL_EVERY, wholeNow()) && poll('schedule'));
  let polls: NodeJS.Timeout | undefined;
  try {
    return await withWaitLimits(
      () => {
        waiters.takeTurn(key, 0, wholeNow());
        void poll('pollNow');
        polls = setInterval(pollInTurn, POLL_EVERY);
        return wait.ended;
      },
      limits,
      `Order ${key} has not reached a final state`,
    );
  } finally {
    clearInterval(polls);
    wait.stop();
  }
}
