import type { CallOptions } from '../../calls/call-options.js';
import type { WatchedItem } from '../kinds/watched-item.js';

/** Asks WeCom how a tracked item stands. */
export type Ask<Answer> = (
  item: WatchedItem,
  options: Pick<CallOptions, 'background' | 'signal'>,
) => Promise<Answer>;
