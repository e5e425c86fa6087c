import { wholeNow } from '../../common/clock.js';
import { described } from '../../errors/foreign-error.js';
import type { RateLimitedLogger } from '../../host/rate-limited-logger.js';
import { ageOf } from '../../lifecycle/renewal.js';
import { isClosable } from '../../order/closing-rules.js';
import type { OrderDto } from '../../order/dto/order.dto.js';
import type { OrderCloser } from '../../order/order-closer.js';
import { orderRefOfKey } from '../../order/order-key.js';
import type { OrderQueryService } from '../../order/order-query.service.js';
import type { WatchedItem } from '../kinds/watched-item.js';
import type { Ask } from './ask.js';

export interface AskOrderDependencies {
  readonly orders: Pick<OrderQueryService, 'query'>;
  readonly closer: Pick<OrderCloser, 'closeUnpaid'>;
  /** Milliseconds, see the option `polling.closeAfter`; `Infinity` for never. */
  readonly closeAfter: number;
  /** Milliseconds, see the option `polling.horizon`: what is older is left to a human. */
  readonly horizon: number;
  readonly reports: Pick<RateLimitedLogger, 'warn'>;
}

/** Queries an order, and closes one that is still unpaid at the age `closeAfter`. */
export function askOrder(dependencies: AskOrderDependencies): Ask<OrderDto> {
  const { orders, closer, reports } = dependencies;
  return async (item, { isOutOfTurn, ...call }) => {
    const ref = orderRefOfKey(item.key);
    const answer = await orders.query(ref, call);
    if (isOutOfTurn || !isToBeClosed(item, answer, dependencies)) return answer;
    const { order, failure } = await closer.closeUnpaid(ref, call);
    if (failure) {
      reports.warn(
        `close ${failure.code}`,
        `Order ${item.key} could not be closed; it stays tracked, and a later poll tries again. ${described(failure)}`,
      );
    }
    return order;
  };
}

/** Only what the application tracks or lists is closed, and not what is left to a human. */
function isToBeClosed(
  item: WatchedItem,
  { trade_state }: OrderDto,
  { closeAfter, horizon }: AskOrderDependencies,
): boolean {
  const isWatched = item.phase === 'open' || item.phase === 'ended';
  const age = ageOf(item, wholeNow());
  return isWatched && isClosable(trade_state) && age >= closeAfter && age < horizon;
}
