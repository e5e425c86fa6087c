import type { PollSource } from '../../diagnostics/messages.js';
import type { ItemSource } from '../kinds/item-kind.interface.js';
import type { SweepTarget } from '../sweep/sweep-intake.js';

/** The tracked items: adds items, polls one out of turn, and stops tracking those no longer listed. */
export interface Watchlist<Answer> extends SweepTarget {
  /**
   * @param isCreated whether the application creates the item at WeCom now, perhaps again: then what is known of it
   * stays; otherwise the row replaces it.
   * @throws {WeComPayError} if the item is invalid or cannot be tracked.
   */
  track(row: unknown, isCreated?: boolean): void | Promise<void>;
  untrack(key: string): void | Promise<void>;
  /**
   * Queries WeCom out of turn. Afterwards the item is tracked, if any process polls.
   * @param fields what the caller knows of the item; what is known already stays.
   * @throws {NoRoomError} if `maxTracked` items are tracked already.
   */
  poll(key: string, source: PollSource, fields?: ItemSource['fields']): Promise<Answer>;
  /**
   * Has an item polled now, because WeCom has sent a notice about it. It is not if its end is known, and is asked again
   * soon if the query does not show it yet.
   * @param claimed the state that the notice claims; what the query says counts.
   * @returns whether nothing remains to be done in this process; `false` if the item has not ended, or its listeners
   * failed.
   * @throws {NoRoomError} if `maxTracked` items are tracked already.
   */
  hasten(key: string, claimed: string): Promise<boolean>;
  /**
   * Takes WeCom's answer to a call of this process as if `pollNow()` had brought it.
   * @param fields as for {@link poll}.
   * @throws {NoRoomError} if `maxTracked` items are tracked already.
   */
  learn(key: string, answer: Answer, fields?: ItemSource['fields']): Promise<void>;
}
