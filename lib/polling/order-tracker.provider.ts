import type { ModuleRef } from '@nestjs/core';
import type { CallRunner } from '../calls/call-runner.js';
import { accountLogger } from '../host/account-logger.js';
import { RateLimitedLogger } from '../host/rate-limited-logger.js';
import type { OrderCloser } from '../order/order-closer.js';
import type { OrderQueryService } from '../order/order-query.service.js';
import type { ResolvedOrderOptions } from '../order/order.options.js';
import type { LocalPollingEngine, SharedPollingEngine } from './engine/polling-engine.interface.js';
import { ORDERS } from './kinds/orders.js';
import { OrderTracker } from './order-tracker.js';
import { askOrder } from './poll/ask-order.js';
import { PollingLifecycle } from './polling-lifecycle.js';
import type { PollingExplorer } from './polling.explorer.js';
import type { ResolvedPollingFeatureOptions } from './polling.options.js';

export function orderTrackerOf(
  options: ResolvedPollingFeatureOptions & ResolvedOrderOptions,
  account: string,
  engine: LocalPollingEngine | SharedPollingEngine,
  orders: OrderQueryService,
  closer: OrderCloser,
  calls: CallRunner,
  explorer: PollingExplorer,
  moduleRef: ModuleRef,
): OrderTracker {
  const { polling } = options;
  const reports = new RateLimitedLogger(accountLogger(account));
  const lifecycle = new PollingLifecycle({
    kind: ORDERS,
    options: polling,
    defaults: options,
    account,
    engine,
    ask: askOrder({ orders, closer, reports, closeAfter: Infinity, horizon: Infinity, ...polling }),
    calls,
    explorer,
    moduleRef,
  });
  return new OrderTracker(lifecycle, options);
}
