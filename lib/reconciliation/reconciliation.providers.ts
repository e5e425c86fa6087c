import type { InjectionToken, Provider } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import type { BillService } from '../bill/bill.service.js';
import { HostMethods } from '../host/host-methods.js';
import type { OrderQueryService } from '../order/order-query.service.js';
import type { ResolvedOrderOptions } from '../order/order.options.js';
import type { AnyPollingEngine } from '../polling/engine/polling-engine.interface.js';
import type { OrderTracker } from '../polling/order-tracker.js';
import type { RefundService } from '../refund/refund.service.js';
import { WECOM_PAY_ACCOUNT, WECOM_PAY_OPTIONS, WECOM_PAY_POLLING_ENGINE } from '../wecom-pay.constants.js';
import { Books } from './books/books.js';
import { ReconciliationSchedule } from './reconciliation-schedule.js';
import type { ResolvedReconciliationFeatureOptions } from './reconciliation.options.js';
import { DEFAULT_LISTING_TIMEOUT } from './reconciliation.options.js';
import { ReconciliationService } from './reconciliation.service.js';
import { SETTLED_ORDERS_METADATA } from './books/settled-orders.decorator.js';

/** The injection tokens of an account's services. */
interface Services {
  readonly reconciliation: InjectionToken;
  readonly bills: InjectionToken;
  readonly orderQuery: InjectionToken;
  readonly orderTracker: InjectionToken;
  readonly refunds: InjectionToken;
}

export function reconciliationProviders(services: Services): readonly Provider[] {
  return [
    {
      provide: services.reconciliation,
      inject: [
        WECOM_PAY_OPTIONS,
        WECOM_PAY_ACCOUNT,
        HostMethods,
        services.bills,
        services.orderQuery,
        services.orderTracker,
        services.refunds,
      ],
      useFactory: reconciliationServiceOf,
    },
    {
      provide: ReconciliationSchedule,
      inject: [
        WECOM_PAY_OPTIONS,
        WECOM_PAY_ACCOUNT,
        WECOM_PAY_POLLING_ENGINE,
        services.reconciliation,
        HostMethods,
        ModuleRef,
      ],
      useFactory: (
        { reconciliation: options, mchid }: ResolvedReconciliationFeatureOptions & ResolvedOrderOptions,
        account: string,
        engine: AnyPollingEngine,
        service: ReconciliationService,
        methods: HostMethods,
        moduleRef: ModuleRef,
      ) =>
        options &&
        new ReconciliationSchedule({ options, mchid, account, engine, service, methods, moduleRef }),
    },
  ];
}

function reconciliationServiceOf(
  { reconciliation }: ResolvedReconciliationFeatureOptions,
  account: string,
  methods: HostMethods,
  bills: BillService,
  orders: OrderQueryService,
  tracker: OrderTracker,
  refunds: RefundService,
): ReconciliationService {
  const timeout = reconciliation?.listingTimeout ?? DEFAULT_LISTING_TIMEOUT;
  const books = new Books(
    () => methods.decorated('@SettledOrders', SETTLED_ORDERS_METADATA, account),
    timeout,
  );
  return new ReconciliationService(account, bills, books, { orders, tracker, refunds });
}
