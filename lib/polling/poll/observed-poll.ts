import { measured, publish } from '../../diagnostics/channels.js';
import type { PollSource } from '../../events/order.event.js';
import type { OrderDto } from '../../order/dto/order.dto.js';
import { refOfKey } from '../../order/order-key.js';

/** What is known about a poll before WeCom answers. */
interface PollDescription {
  readonly account: string;
  /** See `orderKey`. */
  readonly key: string;
  readonly source: PollSource;
  /** How late it is in ms; `undefined` if out of turn. */
  readonly delay: number | undefined;
}

/** Runs a query and publishes its outcome on the diagnostics channel. */
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
