import type { ResolvedPollingOptions } from '../polling.options.js';
import type { OrderDto } from '../../order/dto/order.dto.js';
import type { TradeState } from '../../order/trade-state.js';
import { isPaid } from '../../order/trade-state.js';
import { dateAt, wholeNow } from '../../common/clock.js';
import type { PollSource } from '../../events/order.event.js';
import { deepFreeze, UNRESOLVED } from '../../events/order.event.js';
import type { OrderEventPublisher } from '../../events/order-event.publisher.js';
import { refOfKey } from '../../order/order-key.js';
import { interned } from '../../order/order-progress.js';
import { redeliverAfter, retryAfter } from '../../order/redelivery.js';
import type { RateLimitedLogger } from '../../host/rate-limited-logger.js';
import type { Waiters } from '../watch/waiters.js';
import type { WatchedOrder } from '../watch/watched-order.js';

/** What the application has under its own control, as far as it concerns letting an order go. */
export interface HostListing {
  /** Whether the application lists its unfinished orders at all. */
  readonly exists: boolean;
  /** How many sweeps have begun. */
  readonly sweepsBegun: number;
}

/** Tells the application how an order stands, and says when that has to be done again. */
export class OrderNotifier {
  constructor(
    private readonly account: string,
    private readonly options: ResolvedPollingOptions,
    private readonly publisher: OrderEventPublisher,
    private readonly waiters: Waiters,
    private readonly listing: HostListing,
    private readonly reports: RateLimitedLogger,
  ) {}

  /** An order that has changed and not ended. It is told with the next poll if it could not be told now. */
  async change(order: WatchedOrder, answer: OrderDto, source: PollSource): Promise<void> {
    const { failed } = await this.publisher.changed(this.eventOf(order, answer, source, false));
    if (!failed) order.told = answer.trade_state;
  }

  /**
   * An order that has ended.
   * @returns when it is polled and told again, `undefined` when it is let go.
   */
  async end(order: WatchedOrder, answer: OrderDto, source: PollSource): Promise<number | undefined> {
    const hadWaiter = this.waiters.tell(order.key, answer);
    if (source === 'pollNow' && order.phase === 'ended' && order.told === answer.trade_state)
      return order.dueAt ?? Infinity;
    const event = this.eventOf(order, answer, source, true);
    const { heard, failed } = await this.publisher.changed(event);
    countDelivery(order, answer.trade_state);
    const reached = heard || hadWaiter;
    if (!reached) this.reportUnheard(order, event.paid, answer.trade_state);
    if (failed || (event.paid && !reached)) return wholeNow() + retryAfter(order.deliveries);
    order.told = answer.trade_state;
    if (order.phase !== 'ended') order.deliveries = 1;
    return this.letGo(order, 'ended', redeliverAfter(order.deliveries, this.options.sweepEvery));
  }

  /**
   * An order that has not ended by the horizon.
   * @returns see {@link end}
   */
  async giveUp(order: WatchedOrder): Promise<number | undefined> {
    const ref = refOfKey(order.key);
    this.reports.error(
      `unresolved ${order.key}`,
      `The order ${order.key} has not ended after ${Math.round(this.options.horizon / 3_600_000)} h: WeCom says ` +
        `${order.state ?? 'that it knows no such order'}. It is not polled further by itself; look at it.`,
    );
    const { failed } = await this.publisher.unresolved(
      deepFreeze({
        id: `${order.key}/${UNRESOLVED}`,
        account: this.account,
        ...ref,
        createdAt: dateAt(order.createdAt),
        lastState: order.state,
        attempt: order.attempts,
        observedAt: new Date(),
      }),
    );
    countDelivery(order, UNRESOLVED);
    if (failed) return wholeNow() + retryAfter(order.deliveries);
    return this.letGo(order, 'unresolved', Infinity);
  }

  /** Where the application lists its orders, it decides: what it still lists stays, and is told again. */
  private letGo(order: WatchedOrder, phase: 'ended' | 'unresolved', again: number): number | undefined {
    if (!this.listing.exists) return undefined;
    order.phase = phase;
    order.sweepsBefore = this.listing.sweepsBegun;
    return wholeNow() + again;
  }

  private eventOf(order: WatchedOrder, answer: OrderDto, source: PollSource, final: boolean) {
    return deepFreeze({
      id: `${order.key}/${answer.trade_state}`,
      account: this.account,
      order: answer,
      previousState: order.told,
      paid: isPaid(answer),
      final,
      source,
      attempt: order.attempts,
      observedAt: new Date(),
    });
  }

  private reportUnheard(order: WatchedOrder, paid: boolean, state: string): void {
    if (!paid && order.deliveries < 2) return;
    this.reports.warn(
      `unheard ${state}`,
      `The order ${order.key} is ${state}, and nothing listens for that. It is told again until something does` +
        `${this.listing.exists ? ', or @UnfinishedOrders() no longer lists it' : ''}: add a method with @OnOrder('${state}').`,
    );
  }
}

function countDelivery(order: WatchedOrder, end: TradeState): void {
  if (order.announced !== end) order.deliveries = 0;
  order.announced = interned(end);
  order.deliveries++;
}
