import type { CallOptions } from '../../calls/call-options.js';
import type { OrderDto } from '../../order/dto/order.dto.js';
import type { WatchedOrder } from '../kinds/watched-order.js';

/** Asks WeCom how a tracked order stands. */
export type Ask = (
  order: WatchedOrder,
  options: Pick<CallOptions, 'background' | 'signal'>,
) => Promise<OrderDto>;
