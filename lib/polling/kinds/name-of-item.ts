import type { ItemKind } from './item-kind.interface.js';

type Named = Pick<ItemKind, 'words'>;

/** How a sentence about an item begins: `Order 1900000001/ORDER-1`. */
export function nameOfItem(kind: Named, { key }: { readonly key: string }): string {
  return `${capitalized(kind.words.noun)} ${key}`;
}

/** How a sentence about several items begins: `Orders`. */
export function nameOfItems(kind: Named): string {
  return `${capitalized(kind.words.noun)}s`;
}

function capitalized(noun: string): string {
  return noun.charAt(0).toUpperCase() + noun.slice(1);
}
