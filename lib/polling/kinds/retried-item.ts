import { startedAnew } from '../../lifecycle/renewal.js';
import { storedCount } from './stored-count.js';
import { WatchedItem } from './watched-item.js';

/** An item that the application may want again after it has failed, under the same number. */
export abstract class RetriedItem extends WatchedItem {
  /** How many times the application has wanted it again. */
  retries = 0;
  /** The retry that its state is about; 0 for the first time. */
  retried = 0;

  override get isWantedAnew(): boolean {
    return this.state !== undefined && this.mayBeginAnew && this.retries > this.retried;
  }

  /** From now on its state is about this retry. */
  begin(retry: number, now: number): void {
    if (retry <= this.retried) return;
    this.retried = retry;
    if (this.mayBeginAnew) this.update(startedAnew(now));
  }

  /** Whether a retry starts its progress anew. */
  protected abstract get mayBeginAnew(): boolean;

  /** @param fields may have been tampered with in a store. */
  protected adoptRetries({ retries, retried }: Readonly<Record<string, unknown>>): void {
    this.retries = Math.max(this.retries, storedCount(retries));
    this.retried = Math.max(this.retried, storedCount(retried));
  }
}

/** The id of an event: an item is done once, and may take any other state with each retry. */
export function retriedEventId({ key, retried }: RetriedItem, state: string, isDone: boolean): string {
  return retried === 0 || isDone ? `${key}/${state}` : `${key}/${state}/${retried}`;
}
