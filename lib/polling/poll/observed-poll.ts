import { measured, NO_NUMBERS, publish } from '../../diagnostics/channels.js';
import type { PollSource } from '../../diagnostics/messages.js';
import type { ItemKind } from '../kinds/item-kind.interface.js';
import type { WatchedItem } from '../kinds/watched-item.js';

/** What is known about a poll before WeCom answers. */
interface PollDescription<Answer extends object> {
  readonly kind: ItemKind<Answer>;
  readonly account: string;
  readonly item: WatchedItem;
  readonly source: PollSource;
  /** How late it is in ms; `undefined` if out of turn. */
  readonly delay: number | undefined;
}

/** Asks WeCom and publishes the outcome on the diagnostics channel. */
export async function observedPoll<Answer extends object>(
  { kind, account, item, source, delay }: PollDescription<Answer>,
  ask: () => Promise<Answer>,
): Promise<Answer> {
  let answer: Answer | undefined;
  return measured(
    async () => (answer = await ask()),
    (outcome) =>
      publish('poll', () => ({
        account,
        kind: kind.words.noun,
        ...NO_NUMBERS,
        ...kind.refOf(item),
        source,
        delay,
        trade_state: undefined,
        status: undefined,
        applyment_state: undefined,
        [kind.stateField]: answer && kind.rules.stateOf(answer),
        ...outcome(),
      })),
  );
}
