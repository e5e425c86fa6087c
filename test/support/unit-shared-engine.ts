import type { Logger } from '@nestjs/common';
import { EventEmitter2 } from '@nestjs/event-emitter';
import { RateLimitedLogger } from '../../lib/host/rate-limited-logger.js';
import type {
  EngineLoad,
  PollingWork,
  ScheduledItem,
  SharedPollingEngine,
} from '../../lib/polling/engine/polling-engine.interface.js';
import type { WatchedOrder } from '../../lib/polling/kinds/watched-order.js';
import { ORDERS } from '../../lib/polling/kinds/orders.js';
import { PollPlanner } from '../../lib/polling/poll/poll-planner.js';
import { PollingOrchestrator } from '../../lib/polling/polling-orchestrator.js';
import { strictReader } from '../../lib/polling/kinds/read-row.js';
import type { SweptLister } from '../../lib/polling/sweep/lister.interface.js';
import { SharedWatchlist } from '../../lib/polling/watch/shared-watchlist.js';
import { resolveOptions } from '../../lib/wecom-pay.options.js';
import { FakeOrders, MCHID } from './unit-fake-orders.js';
import { FakeLogger } from './unit-logger.js';

/** What a shared engine was asked to do. */
export interface EngineCall {
  readonly to: keyof SharedPollingEngine;
  readonly key?: string;
  readonly keys?: readonly string[];
  readonly order?: WatchedOrder;
  readonly dueAt?: number;
  readonly sweep?: number;
  readonly lister?: string | undefined;
  readonly listers?: readonly SweptLister[];
}

/** A shared engine that does nothing but answer, or not, and keep what it was asked. */
export class FakeSharedEngine implements SharedPollingEngine {
  readonly isShared = true;
  isStarted = false;
  sweepsBegun = 0;
  readonly calls: EngineCall[] = [];
  /** What it waits for before it answers; it fails if that does. */
  reached: Promise<unknown> = Promise.resolve();
  found: WatchedOrder | undefined;
  standing: EngineLoad = { tracked: 0, due: 0, oldestDue: undefined };
  work: PollingWork | undefined;

  async start(work: PollingWork): Promise<void> {
    await this.take({ to: 'start' });
    this.work = work;
    this.isStarted = true;
  }

  async stop(): Promise<void> {
    await this.take({ to: 'stop' });
    this.isStarted = false;
  }

  schedule(order: WatchedOrder, dueAt: number): Promise<void> {
    return this.take({ to: 'schedule', key: order.key, order, dueAt });
  }

  hasten(order: WatchedOrder): Promise<void> {
    return this.take({ to: 'hasten', key: order.key, order });
  }

  cancel(key: string): Promise<void> {
    return this.take({ to: 'cancel', key });
  }

  list(items: readonly ScheduledItem[], sweep: number, lister: string | undefined): Promise<void> {
    return this.take({ to: 'list', keys: items.map(({ item }) => item.key), sweep, lister });
  }

  stopTrackingUnlisted(sweep: number, listers: readonly SweptLister[]): Promise<void> {
    return this.take({ to: 'stopTrackingUnlisted', sweep, listers });
  }

  async find(key: string): Promise<WatchedOrder | undefined> {
    await this.take({ to: 'find', key });
    return this.found;
  }

  async load(): Promise<EngineLoad> {
    await this.take({ to: 'load' });
    return this.standing;
  }

  close(): Promise<void> {
    return this.take({ to: 'close' });
  }

  /** From now on it cannot be reached. */
  goAway(why = new Error('redis://:canary@host is away')): void {
    this.reached = Promise.reject(why);
    this.reached.catch(() => undefined);
  }

  private async take(call: EngineCall): Promise<void> {
    this.calls.push(call);
    await this.reached;
  }
}

const options = resolveOptions({ corpId: 'ww1', corpSecret: 'secret', mchid: MCHID, polling: {} });

/** The watch of a process that shares its engine with others. */
export function sharedWatch({ lists = true, isDivided = false } = {}) {
  const engine = new FakeSharedEngine();
  const orders = new FakeOrders();
  const logger = new FakeLogger();
  const reports = new RateLimitedLogger(logger as unknown as Logger);
  const planner = new PollPlanner(options.polling!, reports, () => 0.5);
  const listing = { exists: lists, isDivided, sweepsBegun: 0 };
  const watch = new SharedWatchlist({
    account: 'default',
    engine,
    ask: orders.ask,
    kind: ORDERS,
    planner,
    listing,
    reports,
    read: strictReader(ORDERS, options, reports),
  });
  return { watch, engine, orders, logger, planner };
}

/** Polling of one account in a process that shares its engine with others. */
export function sharedPolling(listers: readonly (() => unknown)[] = []) {
  const engine = new FakeSharedEngine();
  const emitter = new EventEmitter2();
  const orders = new FakeOrders();
  const polling = new PollingOrchestrator({
    account: 'default',
    defaults: options,
    options: options.polling!,
    engine,
    ask: orders.ask,
    kind: ORDERS,
    backgroundWait: () => orders.backgroundWait(),
    emitter: () => emitter,
    listers: () => listers.map((list, index) => ({ name: `Shop.list${index}()`, list })),
    logger: new FakeLogger() as unknown as Logger,
  });
  polling.discover();
  return { polling, engine, orders };
}
