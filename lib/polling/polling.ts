import type { Logger } from '@nestjs/common';
import type { EventEmitter2 } from '@nestjs/event-emitter';
import type { ResolvedPollingOptions } from './polling.options.js';
import type { OrderQueryService } from '../order/order-query.service.js';
import { dateAt, wholeNow } from '../common/clock.js';
import type { LocalPollingEngine, SharedPollingEngine } from './engines/polling-engine.interface.js';
import { LocalOrderWatch } from './local-order-watch.js';
import { OrderAnnouncer } from './order-announcer.js';
import { OrderEventPublisher } from './order-event.publisher.js';
import { refOfKey } from './order-key.js';
import { OrderPoller } from './order-poller.js';
import type { SweepTarget } from './order-sweep.js';
import { OrderSweep } from './order-sweep.js';
import type { OrderTrackerStats, TrackedOrder } from './order-tracker.types.js';
import type { OrderWatch } from './order-watch.interface.js';
import { PollPlanner } from './poll-planner.js';
import type { Lister } from './polling.explorer.js';
import { PollingPause } from './polling-pause.js';
import { reaching } from './reaching.js';
import { RateLimitedLogger } from '../host/rate-limited-logger.js';
import { SharedOrderWatch } from './shared-order-watch.js';
import { Waiters } from './waiters.js';

export interface PollingParts {
  readonly account: string;
  readonly mchid: string | undefined;
  readonly options: ResolvedPollingOptions;
  readonly engine: LocalPollingEngine | SharedPollingEngine;
  readonly orders: Pick<OrderQueryService, 'query' | 'backgroundWait'>;
  readonly emitter: EventEmitter2;
  readonly listers: readonly Lister[];
  readonly logger: Logger;
}

/** Polling of one account: its parts, put together. */
export class Polling {
  readonly waiters = new Waiters();
  readonly watch: OrderWatch;
  private readonly pause = new PollingPause();
  private readonly poller: OrderPoller;
  private readonly sweep: OrderSweep;

  constructor(private readonly given: PollingParts) {
    const { account, mchid, options, engine, orders, emitter, listers, logger } = given;
    const { listenerTimeout, listingTimeout, maxTracked } = options;
    const reports = new RateLimitedLogger(logger);
    const planner = new PollPlanner(options, reports, Math.random);
    const target: SweepTarget = {
      list: (row, sweep) => this.watch.list(row, sweep),
      flush: (sweep) => this.watch.flush(sweep),
      letGoUnlisted: (sweep) => this.watch.letGoUnlisted(sweep),
    };
    this.sweep = new OrderSweep(listers, target, listingTimeout, maxTracked, reports);
    const publisher = new OrderEventPublisher(emitter, listenerTimeout, reports);
    const announcer = new OrderAnnouncer(account, options, publisher, this.waiters, this.sweep, reports);
    const { pause } = this;
    const { isShared } = engine;
    this.poller = new OrderPoller({ orders, planner, announcer, pause, reports, logger, isShared });
    const { poller, sweep: listing, waiters } = this;
    const isIdle = !options.autoStart;
    this.watch = engine.isShared
      ? new SharedOrderWatch({ engine, orders, planner, listing, reports, mchid }, isIdle)
      : new LocalOrderWatch({ engine, poller, planner, listing, waiters, mchid, maxTracked }, isIdle);
  }

  async start(): Promise<void> {
    const { engine, orders } = this.given;
    this.watch.isIdle = false;
    this.sweep.resume();
    await engine.start({
      poll: (order) => this.poller.poll(order, 'schedule').dueAt,
      wait: () => Math.max(this.pause.wait(wholeNow()), orders.backgroundWait()),
      sweep: (number) => this.sweep.run(number),
    });
  }

  /** Takes no further order. */
  async stopTaking(): Promise<void> {
    this.sweep.stop();
    await this.given.engine.stop();
  }

  async stop(): Promise<void> {
    const [stopped] = await Promise.allSettled([
      reaching(() => this.stopTaking(), 'Polling could not be stopped in order.', Infinity),
      this.poller.drain(this.given.options.drainTimeout),
    ]);
    if (stopped.status === 'rejected') throw stopped.reason;
  }

  /** After {@link stop}, for good. */
  async close(): Promise<void> {
    const { engine } = this.given;
    if (engine.isShared) await engine.close();
  }

  async find(key: string): Promise<TrackedOrder | undefined> {
    const order = await reaching(
      () => this.given.engine.find(key),
      `The order ${key} could not be looked up.`,
    );
    if (order === undefined) return undefined;
    return {
      ...refOfKey(key),
      createdAt: dateAt(order.createdAt),
      trade_state: order.state,
      attempts: order.attempts,
      nextPollAt: order.dueAt === undefined ? undefined : dateAt(order.dueAt),
      isPolling: this.poller.isRunning(key),
    };
  }

  async stats(): Promise<OrderTrackerStats> {
    const { engine } = this.given;
    const {
      tracked,
      due,
      oldestDue,
      lastSweep = this.sweep.last,
    } = await reaching(() => engine.load(), 'The orders under watch could not be counted.');
    const { reason, ends } = this.pause;
    return {
      isStarted: engine.isStarted,
      isIdle: this.watch.isIdle,
      tracked,
      due,
      oldestDue: oldestDue === undefined ? undefined : dateAt(oldestDue),
      running: this.poller.running,
      paused: reason === undefined ? undefined : { reason, until: dateAt(ends) },
      lastSweep,
    };
  }
}
