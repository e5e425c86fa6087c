import type { ResolvedOrderOptions } from '../../order/order.options.js';
import type { ItemKind, ListedItem } from './item-kind.interface.js';

/**
 * The item of a row that the application hands over itself: nothing in it may be wrong.
 * @throws {WeComPayError} naming the invalid field.
 */
export function readStrictly(
  kind: Pick<ItemKind, 'read'>,
  row: unknown,
  defaults: ResolvedOrderOptions,
): ListedItem {
  const item = kind.read(row, defaults);
  const error = item.error ?? item.ignored?.error;
  if (error !== undefined) throw error;
  return item;
}
