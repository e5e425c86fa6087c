import { ON_ORDER_METADATA } from '../../events/on-order.decorator.js';
import { getOrderEventName } from '../../events/order.event.js';
import { mismatchText } from '../../order/amounts.js';
import type { OrderDto } from '../../order/dto/order.dto.js';
import { isPaid } from '../../order/dto/trade-state.js';
import { GET_ORDER } from '../../order/get-order.endpoint.js';
import { isOrderKey, orderRefOfKey } from '../../order/order-key.js';
import { TRADE_STATE_RULES } from '../../order/trade-state-rules.js';
import type { ItemKind } from './item-kind.interface.js';
import { listedOrderOf } from './order-input.js';
import { UNFINISHED_ORDERS_METADATA } from './unfinished-orders.decorator.js';
import type { WatchedItem } from './watched-item.js';
import { WatchedOrder } from './watched-order.js';

/** An order without a total stores none, as versions before this one did. */
const correctableOf = (order: WatchedItem): { readonly total: number } | undefined => {
  const { total } = order as WatchedOrder;
  return total === undefined ? undefined : { total };
};

/** Orders, under watch until they are paid or closed. */
export const ORDERS: ItemKind<OrderDto> = {
  topic: 'wecom-pay',
  words: {
    noun: 'order',
    option: 'polling',
    activity: 'Polling',
    service: 'OrderTracker',
    lister: '@UnfinishedOrders',
    listener: '@OnOrder',
  },
  endpoint: GET_ORDER,
  rules: TRADE_STATE_RULES,
  stateField: 'trade_state',
  jobName: 'poll-order',
  metadata: { lister: UNFINISHED_ORDERS_METADATA, listener: ON_ORDER_METADATA },
  columns: ['out_trade_no', 'mchid', 'createdAt', 'total'],
  eventName: getOrderEventName,
  eventId: ({ key }, state) => `${key}/${state}`,
  payload: (order) => ({ order, paid: isPaid(order) }),
  read: listedOrderOf,
  create: ({ key, createdAt, fields = {} }, sweepsBefore, phase) => {
    const order = new WatchedOrder(key, createdAt, sweepsBefore, phase);
    order.adopt(fields);
    return order;
  },
  isKey: isOrderKey,
  refOf: ({ key }) => orderRefOfKey(key),
  fieldsOf: (order) => ({ ...orderRefOfKey(order.key), ...correctableOf(order) }),
  correctableOf,
  explain: (order, answer) => mismatchText(answer, order),
};
