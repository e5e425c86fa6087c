import type { Logger } from '@nestjs/common';
import type { EventEmitter2 } from '@nestjs/event-emitter';
import type { ResolvedPollingOptions } from '../options/polling.options.js';
import type { OrderQueryService } from '../order/order-query.service.js';
import { dateAt, wholeNow } from './clock.js';
import type { PollingEngine } from './engines/polling-engine.interface.js';
import { OrderAnnouncer } from './order-announcer.js';
import { OrderEventPublisher } from './order-event.publisher.js';
import { refOfKey } from './order-key.js';
import { OrderPoller } from './order-poller.js';
import { OrderSweep } from './order-sweep.js';
import type { OrderTrackerStats, TrackedOrder } from './order-tracker.types.js';
import { OrderWatch } from './order-watch.js';
import { PollPlanner } from './poll-planner.js';
import type { Lister } from './polling.explorer.js';
import { PollingPause } from './polling-pause.js';
import { Reports } from './reports.js';
import { Waiters } from './waiters.js';

export interface PollingParts {
  readonly account: string;
  readonly mchid: string | undefined;
  readonly options: ResolvedPollingOptions;
  readonly engine: PollingEngine;
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
    const reports = new Reports(logger);
    const planner = new PollPlanner(options, reports, Math.random);
    const target = {
      list: (row: unknown, sweep: number) => this.watch.list(row, sweep),
      letGoUnlisted: (sweep: number) => this.watch.letGoUnlisted(sweep),
    };
    this.sweep = new OrderSweep(listers, target, listingTimeout, maxTracked, reports);
    const publisher = new OrderEventPublisher(emitter, listenerTimeout, reports);
    const announcer = new OrderAnnouncer(account, options, publisher, this.waiters, this.sweep, reports);
    const { pause } = this;
    this.poller = new OrderPoller({ orders, planner, announcer, pause, reports, logger });
    const { poller, sweep: listing, waiters } = this;
    const parts = { engine, poller, planner, listing, waiters, mchid, maxTracked };
    this.watch = new OrderWatch(parts, !options.autoStart);
  }

  start(): void {
    const { engine, orders } = this.given;
    this.watch.isIdle = false;
    this.sweep.resume();
    engine.start({
      poll: (order) => this.poller.poll(order, 'schedule').dueAt,
      wait: () => Math.max(this.pause.wait(wholeNow()), orders.backgroundWait()),
      sweep: () => this.sweep.run(),
    });
  }

  /** Takes no further order. */
  stopTaking(): void {
    this.given.engine.stop();
    this.sweep.stop();
  }

  async stop(): Promise<void> {
    this.stopTaking();
    await this.poller.drain(this.given.options.drainTimeout);
  }

  find(key: string): TrackedOrder | undefined {
    const order = this.given.engine.find(key);
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

  stats(): OrderTrackerStats {
    const { engine } = this.given;
    const { due, oldestDue } = engine.load();
    const { reason, ends } = this.pause;
    return {
      isStarted: engine.isStarted,
      isIdle: this.watch.isIdle,
      tracked: engine.size,
      due,
      oldestDue: oldestDue === undefined ? undefined : dateAt(oldestDue),
      running: this.poller.running,
      paused: reason === undefined ? undefined : { reason, until: dateAt(ends) },
      lastSweep: this.sweep.last,
    };
  }
}
