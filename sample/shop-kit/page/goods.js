import { text } from './language.js';

/** What the shop sells, by the name that an order is stored with; prices in 分. */
export const GOODS = { Latte: 2200, 'Black tea': 1600, Scone: 2800, 'Coffee beans': 9900 };

/** In the language of the page. A name of the visitor's own stays as it is. */
export function goodsName(description) {
  const key = `goods-${description}`;
  const name = text(key);
  return name === key ? description : name;
}
