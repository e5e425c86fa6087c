import { totalOf } from '../../host/rows/amount-of.js';
import { readCreation } from '../../host/rows/created-at.js';
import { optionalText } from '../../host/rows/optional-text.js';
import { GET_ORDER } from '../../order/get-order.endpoint.js';
import { orderKey } from '../../order/order-key.js';
import { toGetOrderRequest } from '../../order/order-ref.js';
import type { DefaultMerchant } from '../../order/order.options.js';
import type { ListedItem } from './item-kind.interface.js';
import type { UnfinishedOrder } from './unfinished-orders.decorator.js';

/**
 * The key of the order in a row.
 * @throws {WeComPayError} naming the invalid field.
 */
export function keyOfRow(row: UnfinishedOrder, defaults: DefaultMerchant): string {
  const isObject = typeof row === 'object' && row !== null;
  const ref = isObject ? { out_trade_no: row.out_trade_no, mchid: optionalText(row.mchid) } : row;
  return orderKey(toGetOrderRequest(ref, defaults));
}

/**
 * The order in a listed row.
 * @throws {WeComPayError} naming the invalid field.
 */
export function listedOrderOf(row: unknown, defaults: DefaultMerchant): ListedItem {
  const unfinished = row as UnfinishedOrder;
  const key = keyOfRow(unfinished, defaults);
  return { key, ...readCreation(unfinished, GET_ORDER.path, 'order'), ...expectedTotal(unfinished) };
}

/**
 * What a caller says of an order that it asks for.
 * @throws {WeComRequestError} if the total is no amount.
 */
export function askedFieldsOf({ total }: Pick<UnfinishedOrder, 'total'>): ListedItem['fields'] {
  const amount = totalOf(total, GET_ORDER.path);
  return amount === undefined ? undefined : { total: amount };
}

/** An invalid total is ignored: it must not hide an order that may be paid. */
function expectedTotal(row: UnfinishedOrder): Pick<ListedItem, 'fields' | 'ignored'> {
  try {
    const total = totalOf(row.total, GET_ORDER.path);
    return total === undefined ? {} : { fields: { total } };
  } catch (error) {
    return { ignored: { field: 'total', error } };
  }
}
