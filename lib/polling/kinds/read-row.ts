import type { RateLimitedLogger } from '../../host/rate-limited-logger.js';
import { A_CLEAR_TIME } from '../../host/rows/created-at.js';
import type { ResolvedOrderOptions } from '../../order/order.options.js';
import type { ItemKind, ListedItem } from './item-kind.interface.js';

/** Reads a row that the application hands over itself. */
export type ReadRow = (row: unknown) => ListedItem;

/**
 * In such a row nothing may be wrong; what is doubtful is reported.
 * @returns a function that throws a `WeComPayError` naming the invalid field.
 */
export function strictReader(
  kind: Pick<ItemKind, 'read'>,
  defaults: ResolvedOrderOptions,
  reports: RateLimitedLogger,
): ReadRow {
  return (row) => {
    const item = kind.read(row, defaults);
    const wrong = item.error ?? item.ignored?.error;
    if (wrong !== undefined) throw wrong;
    if (item.doubt !== undefined) {
      reports.warn(
        'createdAt of track()',
        `track() was called with a suspicious time: ${item.doubt}. Pass ${A_CLEAR_TIME}.`,
      );
    }
    return item;
  };
}
