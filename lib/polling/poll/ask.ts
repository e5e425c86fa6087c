import type { CallOptions } from '../../calls/call-options.js';
import type { PollSource } from '../../diagnostics/messages.js';
import type { WatchedItem } from '../kinds/watched-item.js';

/** How WeCom is asked. */
export interface AskOptions extends Pick<CallOptions, 'background' | 'signal'> {
  /** Whether the item is polled before it is due. */
  readonly isOutOfTurn: boolean;
}

/** Asks WeCom how a tracked item stands. */
export type Ask<Answer> = (item: WatchedItem, options: AskOptions) => Promise<Answer>;

/** Whether a poll yields to the application's own calls. */
export function isBackground(source: PollSource): boolean {
  return source !== 'pollNow';
}
