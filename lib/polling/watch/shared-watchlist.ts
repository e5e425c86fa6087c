import { wholeNow } from '../../common/clock.js';
import { OrderNotFoundError } from '../../errors/wecom-pay.errors.js';
import type { PollSource } from '../../events/order.event.js';
import type { RateLimitedLogger } from '../../host/rate-limited-logger.js';
import type { OrderDto } from '../../order/dto/order.dto.js';
import { refOfKey } from '../../order/order-key.js';
import type { OrderQueryService } from '../../order/order-query.service.js';
import { INITIAL_STATE } from '../../order/trade-state-rules.js';
import { callEngine, PatientCalls } from '../engine/call-engine.js';
import type { ScheduledOrder, SharedPollingEngine } from '../engine/polling-engine.interface.js';
import { WatchedOrder } from '../kinds/watched-order.js';
import { observedPoll } from '../poll/observed-poll.js';
import type { PollPlanner } from '../poll/poll-planner.js';
import type { HostListing } from '../sweep/host-listing.js';
import type { ListedItem } from '../kinds/order-input.js';
import { creationOf, keyOfRow } from '../kinds/order-input.js';
import type { UnfinishedOrder } from '../kinds/unfinished-orders.decorator.js';
import type { Watchlist } from './watchlist.interface.js';

export interface SharedWatchlistDependencies {
  readonly account: string;
  readonly engine: SharedPollingEngine;
  readonly orders: Pick<OrderQueryService, 'query'>;
  readonly planner: PollPlanner;
  readonly listing: HostListing;
  readonly reports: RateLimitedLogger;
  readonly mchid: string | undefined;
}

/**
 * The orders that several processes track together. Only the process that the engine assigns an order to polls it and
 * delivers its events. A poll out of turn queries WeCom directly, and hastens the order if its state is news.
 */
export class SharedWatchlist implements Watchlist {
  readonly batchSize = 500;
  private readonly asking = new Map<string, Promise<OrderDto>>();
  private readonly calls = new PatientCalls();

  constructor(private readonly deps: SharedWatchlistDependencies) {}

  async track(row: UnfinishedOrder): Promise<void> {
    const key = keyOfRow(row, this.deps.mchid);
    const { order, dueAt } = this.scheduled(key, creationOf(row));
    const hope = this.deps.listing.exists
      ? 'The next sweep will add it if @UnfinishedOrders() lists it.'
      : 'Call track() again.';
    await this.calls.call(
      async () => this.deps.engine.schedule(order, dueAt),
      `Order ${key} could not be tracked now. ${hope}`,
    );
  }

  async untrack(key: string): Promise<void> {
    await this.calls.call(async () => this.deps.engine.cancel(key), `Order ${key} could not be untracked.`);
  }

  /** No order is refused: `maxTracked` does not apply to a shared engine. */
  async list(listed: readonly ListedItem[], sweep: number): Promise<number> {
    const orders = listed.map(({ key, createdAt }) => this.scheduled(key, createdAt));
    const what = `${orders.length} listed orders could not be tracked.`;
    await callEngine(() => this.deps.engine.list(orders, sweep), what, Infinity);
    return 0;
  }

  /** The engine does not know which method lists an order, so each of them must have listed all. */
  async stopTrackingUnlisted(sweep: number, failing: number): Promise<void> {
    if (failing !== 0) return;
    const what = 'Orders that are no longer listed could not be removed.';
    await callEngine(() => this.deps.engine.stopTrackingUnlisted(sweep), what, Infinity);
  }

  poll(key: string, source: PollSource): Promise<OrderDto> {
    const running = this.asking.get(key);
    if (running) return running;
    const background = source === 'schedule';
    const { account, orders } = this.deps;
    const answer = observedPoll({ account, key, source, delay: undefined }, () =>
      orders.query(refOfKey(key), { background }),
    ).finally(() => this.asking.delete(key));
    this.asking.set(key, answer);
    void this.follow(key, answer);
    return answer;
  }

  /** Makes sure that the process holding the order delivers what WeCom answered. */
  private async follow(key: string, answer: Promise<OrderDto>): Promise<void> {
    const { engine, reports } = this.deps;
    const answered = await answer.catch((error: unknown) => error);
    if (answered instanceof OrderNotFoundError) return;
    const { order, dueAt } = this.scheduled(key);
    const handOver = async () => {
      if (isNews(answered)) {
        order.update({ state: answered.trade_state });
        await engine.hasten(order);
      } else if ((await engine.find(key)) === undefined) await engine.schedule(order, dueAt);
    };
    await callEngine(handOver, `The event for order ${key} is delayed.`, Infinity).catch((error: Error) =>
      reports.warn('out of turn', error.message),
    );
  }

  private scheduled(key: string, createdAt = wholeNow()): ScheduledOrder {
    const order = new WatchedOrder(key, createdAt, 0);
    return { order, dueAt: this.deps.planner.first(order) };
  }
}

function isNews(answer: unknown): answer is OrderDto {
  const { trade_state = INITIAL_STATE } = Object(answer) as Partial<OrderDto>;
  return trade_state !== INITIAL_STATE;
}
