import type { InjectionToken, Provider, Type } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { CallRunner } from '../calls/call-runner.js';
import { accountLogger } from '../host/account-logger.js';
import { RateLimitedLogger } from '../host/rate-limited-logger.js';
import { OrderCloser } from '../order/order-closer.js';
import type { OrderQueryService } from '../order/order-query.service.js';
import type { ResolvedOrderOptions } from '../order/order.options.js';
import { WECOM_PAY_ACCOUNT, WECOM_PAY_OPTIONS, WECOM_PAY_POLLING_ENGINE } from '../wecom-pay.constants.js';
import type { AnyPollingEngine } from './engine/polling-engine.interface.js';
import { ORDERS } from './kinds/orders.js';
import { OrderTracker } from './order-tracker.js';
import { askOrder } from './poll/ask-order.js';
import { PollingLifecycle } from './polling-lifecycle.js';
import { PollingExplorer } from './polling.explorer.js';
import type { ResolvedPollingFeatureOptions } from './polling.options.js';

/** The injection tokens of an account's services. */
interface Services {
  readonly orderTracker: InjectionToken;
  readonly orderQuery: InjectionToken;
}

export function orderTrackerProviders(
  { orderTracker, orderQuery }: Services,
  pollingEngine: Type<AnyPollingEngine>,
): Provider[] {
  return [
    { provide: WECOM_PAY_POLLING_ENGINE, useClass: pollingEngine },
    {
      provide: orderTracker,
      inject: [
        WECOM_PAY_OPTIONS,
        WECOM_PAY_ACCOUNT,
        WECOM_PAY_POLLING_ENGINE,
        orderQuery,
        OrderCloser,
        CallRunner,
        PollingExplorer,
        ModuleRef,
      ],
      useFactory: orderTrackerOf,
    },
    // A tracker that a test replaces has none, so nothing polls.
    {
      provide: PollingLifecycle,
      inject: [orderTracker],
      useFactory: (tracker: Partial<OrderTracker>) => tracker.lifecycle,
    },
  ];
}

function orderTrackerOf(
  options: ResolvedPollingFeatureOptions & ResolvedOrderOptions,
  account: string,
  engine: AnyPollingEngine,
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
