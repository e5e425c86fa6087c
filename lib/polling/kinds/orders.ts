import { ON_ORDER_METADATA } from '../../events/on-order.decorator.js';
import { getOrderEventName } from '../../events/order.event.js';
import type { OrderDto } from '../../order/dto/order.dto.js';
import { GET_ORDER } from '../../order/get-order.endpoint.js';
import { isOrderKey, refOfKey } from '../../order/order-key.js';
import { isPaid } from '../../order/trade-state.js';
import { TRADE_STATE_RULES } from '../../order/trade-state-rules.js';
import type { ItemKind } from './item-kind.interface.js';
import { listedOrderOf } from './order-input.js';
import { UNFINISHED_ORDERS_METADATA } from './unfinished-orders.decorator.js';
import { WatchedOrder } from './watched-order.js';

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
  columns: ['out_trade_no', 'mchid', 'createdAt'],
  eventName: getOrderEventName,
  payload: (order) => ({ order, paid: isPaid(order) }),
  read: listedOrderOf,
  create: ({ key, createdAt }, sweepsBefore, phase) => new WatchedOrder(key, createdAt, sweepsBefore, phase),
  isKey: isOrderKey,
  refOf: ({ key }) => refOfKey(key),
  fieldsOf: ({ key }) => refOfKey(key),
};
