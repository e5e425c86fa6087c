import type { OrderDto } from '../../order/dto/order.dto.js';
import { isFinal } from '../../order/trade-state.js';
import { wholeNow } from '../../common/clock.js';
import type { PollSource } from '../../events/order.event.js';
import { NoRoomError } from './no-room.error.js';
import type { WaitLimits } from './wait-limits.js';
import { withWaitLimits } from './wait-limits.js';
import type { PollingOrchestrator } from '../polling-orchestrator.js';

const POLL_EVERY = 5_000;

/**
 * The order once it has ended, whichever poll sees that: one by the schedule, the one made here at once, or those made
 * every 5 s, which give way to other calls, for all who wait for the order together. A poll that fails does not end the
 * wait.
 */
export async function waitForEnd(
  { watch, waiters }: Pick<PollingOrchestrator, 'watch' | 'waiters'>,
  key: string,
  limits: WaitLimits,
): Promise<OrderDto> {
  const wait = waiters.add(key);
  const poll = async (source: PollSource) => {
    try {
      const order = await watch.poll(key, source);
      if (isFinal(order)) wait.settle(order);
    } catch (error) {
      // Whatever else it was, the order stays under watch, and the wait goes on.
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
      `The order ${key} has not ended`,
    );
  } finally {
    clearInterval(polls);
    wait.stop();
  }
}
