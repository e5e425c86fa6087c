import { dateAt } from '../../common/clock.js';
import { deepFreeze } from '../../common/deep-freeze.js';
import type { EventPublisher } from '../../events/event.publisher.js';
import type { OrderEvent, PollSource, UnresolvedOrderEvent } from '../../events/order.event.js';
import type { RateLimitedLogger } from '../../host/rate-limited-logger.js';
import type { OrderDto } from '../../order/dto/order.dto.js';
import { refOfKey } from '../../order/order-key.js';
import { countDelivery } from '../../lifecycle/lifecycle.js';
import type { Delivery, Notice } from '../../lifecycle/lifecycle.types.js';
import { isPaid, UNRESOLVED } from '../../order/trade-state.js';
import type { WatchedOrder } from '../kinds/watched-order.js';
import type { ResolvedPollingOptions } from '../polling.options.js';
import type { HostListing } from '../sweep/host-listing.js';
import type { Waiters } from './waiters.js';

const HOUR = 3_600_000;

/** Notifies the application and the waiters of an order. */
export class Notifier {
  constructor(
    private readonly account: string,
    private readonly options: Pick<ResolvedPollingOptions, 'horizon'>,
    private readonly publisher: EventPublisher,
    private readonly waiters: Waiters,
    private readonly listing: HostListing,
    private readonly logger: RateLimitedLogger,
  ) {}

  async notify(order: WatchedOrder, notice: Notice<OrderDto>, source: PollSource): Promise<Delivery> {
    if (notice.kind === 'unresolved') return this.unresolved(order);
    const hadWaiter = notice.final && this.waiters.tell(order.key, notice.answer);
    const { heard, failed } = await this.publisher.changed(this.changed(order, notice, source));
    const reached = heard || hadWaiter;
    if (notice.final && reached) this.reportStillListed(order, notice.answer);
    if (notice.final && !reached) this.reportUnheard(order, notice.answer);
    return { reached, failed };
  }

  private async unresolved(order: WatchedOrder): Promise<Delivery> {
    this.reportUnresolved(order);
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

  private reportUnresolved({ key, state }: WatchedOrder): void {
    const hours = Math.round(this.options.horizon / HOUR);
    this.logger.errorBurst(
      UNRESOLVED,
      `Order ${key} has no final state after ${hours} h (last answer: ${state ?? 'no such order'}). It is no longer polled automatically and needs attention.`,
      (count) =>
        `${count} more orders have no final state after ${hours} h. They are no longer polled automatically and need attention; each was emitted as UNRESOLVED.`,
    );
  }

  /** The listeners have accepted this end before, and the application has not taken the order off its list. */
  private reportStillListed(order: WatchedOrder, { trade_state }: OrderDto): void {
    const { key, phase, acknowledgedState, listedBy, sweepsBefore } = order;
    if (phase !== 'ended' || acknowledgedState !== trade_state) return;
    // No sweep has listed it since, perhaps because none could.
    if (listedBy > 0 && listedBy <= sweepsBefore) return;
    this.logger.warn(
      'still listed',
      `Order ${key} was delivered as ${trade_state}, but @UnfinishedOrders() still lists it, so it is delivered again. ` +
        'A listener must update the row, so that it is no longer listed, before it returns.',
    );
  }

  /** It is normal for an unpaid final state to have no listener of its own, so the first delivery is not reported. */
  private reportUnheard(order: WatchedOrder, answer: OrderDto): void {
    const { trade_state } = answer;
    if (!isPaid(answer) && countDelivery(order, trade_state).deliveryAttempts < 2) return;
    this.logger.warn(
      `unheard ${trade_state}`,
      `Order ${order.key} is ${trade_state} but has no listener. The event is redelivered until one exists${this.listing.exists ? ' or @UnfinishedOrders() no longer lists the order' : ''}: add a method with @OnOrder('${trade_state}').`,
    );
  }
}
