import type { PollingOrchestrator } from '../polling/polling-orchestrator.js';
import type { ItemNotice } from './reading/notice.js';

/** Where the notices about one kind of items go. */
export interface NoticeTarget {
  /** The option that has items of this kind polled. */
  readonly option: string;
  /** Whether what is not confirmed now is polled later: the option `polling`, or `refunds`, is on. */
  readonly isWatched: boolean;
  keyOf(notice: ItemNotice): string;
  /** Whether the application has listed or tracked the item. */
  isTracked(key: string): Promise<boolean>;
  /** See `Watchlist.hasten()`. */
  hasten(key: string, claimed: string): Promise<boolean>;
  /** Waits for what runs, if nothing else does. */
  stop(): Promise<void>;
}

type Polling = Pick<PollingOrchestrator<object>, 'find' | 'stop'> & {
  readonly watchlist: Pick<PollingOrchestrator<object>['watchlist'], 'hasten'>;
};

/** @param polling not a value: it may not exist yet. */
export function noticeTarget(
  option: string,
  isWatched: boolean,
  keyOf: (notice: ItemNotice) => string,
  polling: () => Polling,
): NoticeTarget {
  return {
    option,
    isWatched,
    keyOf,
    isTracked: async (key) => (await polling().find(key)) !== undefined,
    hasten: async (key, claimed) => polling().watchlist.hasten(key, claimed),
    stop: async () => (isWatched ? undefined : polling().stop()),
  };
}
