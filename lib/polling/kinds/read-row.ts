import type { ItemKind, ListedItem } from './item-kind.interface.js';

/**
 * The item of a row that the application hands over itself: nothing in it may be wrong.
 * @throws {WeComPayError} naming the invalid field.
 */
export function readStrictly(
  kind: Pick<ItemKind, 'read'>,
  row: unknown,
  defaultMchid: string | undefined,
): ListedItem {
  const item = kind.read(row, defaultMchid);
  const error = item.error ?? item.ignored?.error;
  if (error !== undefined) throw error;
  return item;
}
