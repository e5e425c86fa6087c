import { checkCallOptions } from '../calls/call-options.js';
import { shapeOf } from '../common/text.js';
import { WeComOptionsError } from '../errors/wecom-pay.errors.js';
import { creationOf } from '../host/rows/created-at.js';
import { CLOSE_ORDER } from '../order/close-order.endpoint.js';
import type { ClosingOptions } from '../order/order-closer.js';
import { orderRefOfKey } from '../order/order-key.js';
import type { OrderRef } from '../order/order-ref.js';
import type { DefaultMerchant } from '../order/order.options.js';
import type { ItemSource } from '../polling/kinds/item-kind.interface.js';
import { askedFieldsOf, keyOfRow } from '../polling/kinds/order-input.js';
import type { CloseOptions, OrderToClose } from './payment.types.js';

/**
 * Which order is to be closed, and how; and what else is known of it.
 * @throws {WeComRequestError} naming the invalid field.
 * @throws {WeComOptionsError} if there is no `mchid`, or an option is invalid.
 */
export function toClosing(
  order: OrderToClose,
  options: CloseOptions,
  defaults: DefaultMerchant,
): ClosingOptions & { readonly ref: Required<OrderRef>; readonly fields: ItemSource['fields'] } {
  const ref = orderRefOfKey(keyOfRow(order, defaults));
  const isAgeKnown = order.createdAt !== undefined && order.createdAt !== null;
  const createdAt = isAgeKnown ? creationOf(order, CLOSE_ORDER.path) : undefined;
  const fields = askedFieldsOf(order);
  const { wait = false, ...call } = options;
  checkCallOptions(call, ['signal', 'timeout']);
  if (typeof wait !== 'boolean')
    throw new WeComOptionsError(`wait must be true or false, got ${shapeOf(wait)}.`);
  return { ref, fields, createdAt, wait, ...call };
}
