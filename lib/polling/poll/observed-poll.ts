import { measured, publish } from '../../diagnostics/channels.js';
import type { PollSource } from '../../events/order.event.js';
import type { OrderDto } from '../../order/dto/order.dto.js';
import { refOfKey } from '../../order/order-key.js';

/** What is known of a poll before WeCom answers. */
interface PollDescription {
  readonly account: string;
  /** See `orderKey`. */
  readonly key: string;
  readonly source: PollSource;
  /** Milliseconds by which it is late; `undefined` for one out of turn. */
  readonly delay: number | undefined;
}

/** Asks WeCom, and publishes what came of it. */
export async function observedPoll(
  { account, key, source, delay }: PollDescription,
  ask: () => Promise<OrderDto>,
): Promise<OrderDto> {
  let answer: OrderDto | undefined;
  return measured(
    async () => (answer = await ask()),
    (outcome) =>
      publish('poll', () => ({
        account,
        ...refOfKey(key),
        source,
        delay,
        trade_state: answer?.trade_state,
        ...outcome(),
      })),
  );
}
