import type { ItemKind } from './item-kind.interface.js';

type Named = Pick<ItemKind, 'words'>;

const CAPITALIZED = { order: 'Order', refund: 'Refund', applyment: 'Applyment' } as const;

/** How a sentence about an item begins: `Order 1900000001/ORDER-1`. */
export function nameOfItem(kind: Named, { key }: { readonly key: string }): string {
  return `${CAPITALIZED[kind.words.noun]} ${key}`;
}

/** How a sentence about several items begins: `Orders`. */
export function nameOfItems(kind: Named): string {
  return `${CAPITALIZED[kind.words.noun]}s`;
}
