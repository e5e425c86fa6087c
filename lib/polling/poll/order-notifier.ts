import { dateAt } from '../../common/clock.js';
import { deepFreeze } from '../../common/deep-freeze.js';
import type { OrderEvent, PollSource, UnresolvedOrderEvent } from '../../events/order.event.js';
import type { OrderEventPublisher } from '../../events/order-event.publisher.js';
import type { RateLimitedLogger } from '../../host/rate-limited-logger.js';
import type { OrderDto } from '../../order/dto/order.dto.js';
import { countDelivery } from '../../order/order-lifecycle.js';
import type { Delivery, Notice } from '../../order/order-lifecycle.types.js';
import { refOfKey } from '../../order/order-key.js';
import { isPaid, UNRESOLVED } from '../../order/trade-state.js';
import type { ResolvedPollingOptions } from '../polling.options.js';
import type { HostListing } from '../sweep/host-listing.js';
import type { Waiters } from './waiters.js';
import type { WatchedOrder } from '../engine/watched-order.js';

const HOUR = 3_600_000;

/** Notifies the application, and those who wait for an order. */
export class OrderNotifier {
  constructor(
    private readonly account: string,
    private readonly options: Pick<ResolvedPollingOptions, 'horizon'>,
    private readonly publisher: OrderEventPublisher,
    private readonly waiters: Waiters,
    private readonly listing: HostListing,
    private readonly logger: RateLimitedLogger,
  ) {}

  async notify(order: WatchedOrder, notice: Notice<OrderDto>, source: PollSource): Promise<Delivery> {
    if (notice.kind === 'unresolved') return this.unresolved(order);
    const hadWaiter = notice.final && this.waiters.tell(order.key, notice.answer);
    const { heard, failed } = await this.publisher.changed(this.changed(order, notice, source));
    const reached = heard || hadWaiter;
    if (notice.final && !reached) this.reportUnheard(order, notice.answer);
    return { reached, failed };
  }

  private async unresolved(order: WatchedOrder): Promise<Delivery> {
    this.logger.error(
      `unresolved ${order.key}`,
      `The order ${order.key} has not ended after ${Math.round(this.options.horizon / HOUR)} h: WeCom says ` +
        `${order.state ?? 'that it knows no such order'}. It is not polled further by itself; look at it.`,
    );
    const event: UnresolvedOrderEvent = {
      id: `${order.key}/${UNRESOLVED}`,
      account: this.account,
      ...refOfKey(order.key),
      createdAt: dateAt(order.createdAt),
      lastState: order.state,
      attempt: order.attempts,
      observedAt: new Date(),
    };
    const { heard, failed } = await this.publisher.unresolved(deepFreeze(event));
    return { reached: heard, failed };
  }

  private changed(
    order: WatchedOrder,
    { answer, final }: Extract<Notice<OrderDto>, { kind: 'changed' }>,
    source: PollSource,
  ): OrderEvent {
    return deepFreeze({
      id: `${order.key}/${answer.trade_state}`,
      account: this.account,
      order: answer,
      previousState: order.acknowledgedState,
      paid: isPaid(answer),
      final,
      source,
      attempt: order.attempts,
      observedAt: new Date(),
    });
  }

  /** An end that is no payment may have listeners for other ends alone: the first time, that is no news. */
  private reportUnheard(order: WatchedOrder, answer: OrderDto): void {
    const { trade_state } = answer;
    if (!isPaid(answer) && countDelivery(order, trade_state).deliveryAttempts < 2) return;
    this.logger.warn(
      `unheard ${trade_state}`,
      `The order ${order.key} is ${trade_state}, and nothing listens for that. It is told again until something does` +
        `${this.listing.exists ? ', or @UnfinishedOrders() no longer lists it' : ''}: add a method with @OnOrder('${trade_state}').`,
    );
  }
}
