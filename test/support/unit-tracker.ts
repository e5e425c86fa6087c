import type { ModuleRef } from '@nestjs/core';
import { EventEmitter2, EventEmitterReadinessWatcher } from '@nestjs/event-emitter';
import { SchedulerRegistry } from '@nestjs/schedule';
import { CronPollingEngine } from '../../lib/polling/engine/cron-polling.engine.js';
import type { SharedPollingEngine } from '../../lib/polling/engine/polling-engine.interface.js';
import { ORDERS } from '../../lib/polling/kinds/orders.js';
import { OrderTracker } from '../../lib/polling/order-tracker.js';
import { PollingLifecycle } from '../../lib/polling/polling-lifecycle.js';
import type { PollingExplorer } from '../../lib/polling/polling.explorer.js';
import type { PollingOptions } from '../../lib/polling/polling.options.js';
import { resolveOptions } from '../../lib/wecom-pay.options.js';
import { FakeOrders, MCHID } from './unit-fake-orders.js';
import { BY_HAND } from './unit-polling.js';

export interface TrackerOptions {
  /** `null` for an application that has not switched polling on. */
  readonly polling?: PollingOptions | null;
  readonly listers?: readonly (() => unknown)[];
  readonly swallowing?: readonly string[];
  readonly unawaited?: readonly string[];
  readonly account?: string;
  /** An engine that other processes have a part in, instead of the cron engine. */
  readonly shared?: SharedPollingEngine;
  /** Whether the application imports `EventEmitterModule`. */
  readonly hasEmitter?: boolean;
  /** Whether its event listeners are registered already. */
  readonly isListening?: boolean;
  /** Whether the application imports `ScheduleModule`. */
  readonly hasScheduler?: boolean;
}

/** An `OrderTracker` whose container has what an application would import. */
export function trackerWith({
  polling = {},
  listers = [],
  swallowing = [],
  unawaited = [],
  account = 'default',
  shared,
  hasEmitter = true,
  isListening = true,
  hasScheduler = true,
}: TrackerOptions = {}) {
  const options = resolveOptions({
    corpId: 'ww1',
    corpSecret: 'secret',
    mchid: MCHID,
    polling: polling === null ? undefined : { cron: BY_HAND, ...polling },
  });
  const orders = new FakeOrders();
  const emitter = new EventEmitter2();
  const ready = new EventEmitterReadinessWatcher();
  if (isListening) ready.setReady();
  const schedulers = new SchedulerRegistry();
  const parts = new Map<unknown, unknown>();
  if (hasScheduler) parts.set(SchedulerRegistry, schedulers);
  if (hasEmitter) parts.set(EventEmitter2, emitter).set(EventEmitterReadinessWatcher, ready);
  const moduleRef = {
    get(type: unknown): unknown {
      if (!parts.has(type)) throw new Error('unknown element');
      return parts.get(type);
    },
  } as unknown as ModuleRef;
  const explorer = {
    listersOf: () => listers.map((list, index) => ({ name: `Shop.list${index}()`, list })),
    swallowingListeners: () => swallowing,
    unawaitedListeners: () => unawaited,
    methods: {
      isComplete: () => true,
      // Else the tracker would take itself for one that was loaded lazily, and start.
      knows: () => false,
      checkListeners: () => undefined,
    },
  } as unknown as PollingExplorer;
  const engine = new CronPollingEngine(options, account, moduleRef);
  const lifecycle = new PollingLifecycle({
    kind: ORDERS,
    options: options.polling,
    defaults: options,
    account,
    engine: shared ?? engine,
    ask: orders.ask,
    calls: orders,
    explorer,
    moduleRef,
  });
  const tracker = new OrderTracker(lifecycle, options);
  return { tracker, lifecycle, orders, emitter, ready, schedulers, engine };
}
