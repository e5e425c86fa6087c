import type { DynamicModule, Type } from '@nestjs/common';
import { ConfigurableModuleBuilder } from '@nestjs/common';
import { ModuleRef } from '@nestjs/core';
import { AccessTokenFetcher } from './access-token/access-token-fetcher.js';
import { AccessTokenService } from './access-token/access-token.service.js';
import { DriftReporter } from './http/drift-reporter.js';
import { applymentEngineOf, applymentServiceOf } from './applyment/applyment.providers.js';
import type { ApplymentService } from './applyment/applyment.service.js';
import { WeComApiClient } from './api/wecom-api.client.js';
import { BillDownloader } from './bill/bill-downloader.js';
import { BillService } from './bill/bill.service.js';
import { CallRunner } from './calls/call-runner.js';
import { shapeOf } from './common/text.js';
import { WeComHttpClient } from './http/wecom-http.client.js';
import { wrongOption } from './options/option-rules.js';
import { AccountLogs } from './logs/account-logs.js';
import { notificationProviders } from './notification/notification.providers.js';
import { withResolvedOptions } from './options/with-resolved-options.js';
import { OrderCloser } from './order/order-closer.js';
import { OrderQueryService } from './order/order-query.service.js';
import { PaymentService } from './payment/payment.service.js';
import { CronPollingEngine } from './polling/engine/cron-polling.engine.js';
import type { LocalPollingEngine, SharedPollingEngine } from './polling/engine/polling-engine.interface.js';
import type { OrderTracker } from './polling/order-tracker.js';
import { orderTrackerOf } from './polling/order-tracker.provider.js';
import { PollingLifecycle } from './polling/polling-lifecycle.js';
import { PollingExplorer } from './polling/polling.explorer.js';
import { reconciliationProviders } from './reconciliation/reconciliation.providers.js';
import { refundEngineOf, refundServiceOf } from './refund/refund.providers.js';
import type { RefundService } from './refund/refund.service.js';
import {
  DEFAULT_ACCOUNT,
  WECOM_PAY_ACCOUNT,
  WECOM_PAY_APPLYMENT_ENGINE,
  WECOM_PAY_APPLYMENT_LIFECYCLE,
  WECOM_PAY_OPTIONS,
  WECOM_PAY_POLLING_ENGINE,
  WECOM_PAY_REFUND_ENGINE,
  WECOM_PAY_REFUND_LIFECYCLE,
} from './wecom-pay.constants.js';
import {
  getAccessTokenToken,
  getApplymentsToken,
  getBillsToken,
  getNotificationReceiverToken,
  getOrderQueryToken,
  getOrderTrackerToken,
  getPaymentsToken,
  getReconciliationToken,
  getRefundsToken,
} from './wecom-pay.injectors.js';
import type { ResolvedWeComPayOptions, WeComPayOptions } from './wecom-pay.options.js';
import { resolveOptions } from './wecom-pay.options.js';

/** Settings that decide which providers exist. An async factory resolves too late for that, so they go next to it. */
export interface WeComPayModuleExtras {
  /**
   * Makes the services injectable everywhere, without importing the module again.
   * @default false
   */
  isGlobal?: boolean | undefined;
  /**
   * Names the account, if the application has several. Inject its services with `@InjectOrderQuery(name)`,
   * `@InjectOrderTracker(name)`, `@InjectPayments(name)`, `@InjectRefunds(name)`, `@InjectBills(name)`,
   * `@InjectReconciliation(name)`, `@InjectApplyments(name)`, `@InjectNotificationReceiver(name)` and
   * `@InjectAccessToken(name)`.
   * @default 'default'
   */
  name?: string | undefined;
  /**
   * The engine that wakes up what is watched when it is due. Used only with the options `polling`, `refunds` and
   * `applyments`.
   * For several replicas, use `BullMqPollingEngine` from `nestjs-wecom-pay/bullmq`.
   * @default CronPollingEngine
   */
  pollingEngine?: Type<LocalPollingEngine | SharedPollingEngine> | undefined;
}

/** For `forRootAsync({ useClass })` and `forRootAsync({ useExisting })`. */
export interface WeComPayOptionsFactory {
  createWeComPayOptions(): WeComPayOptions | Promise<WeComPayOptions>;
}

export const { ConfigurableModuleClass, OPTIONS_TYPE, ASYNC_OPTIONS_TYPE } =
  new ConfigurableModuleBuilder<WeComPayOptions>({ optionsInjectionToken: WECOM_PAY_OPTIONS })
    .setClassMethodName('forRoot')
    .setFactoryMethodName('createWeComPayOptions')
    .setExtras<WeComPayModuleExtras>(
      { isGlobal: false, name: DEFAULT_ACCOUNT, pollingEngine: CronPollingEngine },
      defineAccount,
    )
    .build();

function defineAccount(
  definition: DynamicModule,
  { isGlobal, name, pollingEngine }: WeComPayModuleExtras,
): DynamicModule {
  const account = checkAccountName(name ?? DEFAULT_ACCOUNT);
  const orderQuery = getOrderQueryToken(account);
  const accessToken = getAccessTokenToken(account);
  const orderTracker = getOrderTrackerToken(account);
  const payments = getPaymentsToken(account);
  const refunds = getRefundsToken(account);
  const applyments = getApplymentsToken(account);
  const bills = getBillsToken(account);
  const reconciliation = getReconciliationToken(account);
  const notifications = getNotificationReceiverToken(account);
  return {
    ...definition,
    global: isGlobal ?? false,
    providers: [
      ...withResolvedOptions(definition.providers ?? [], WECOM_PAY_OPTIONS, resolveOptions),
      { provide: WECOM_PAY_ACCOUNT, useValue: account },
      WeComHttpClient,
      CallRunner,
      AccessTokenFetcher,
      DriftReporter,
      AccountLogs,
      { provide: accessToken, useClass: AccessTokenService },
      {
        provide: WeComApiClient,
        inject: [accessToken, CallRunner, WeComHttpClient, DriftReporter],
        useFactory: (...parts: ConstructorParameters<typeof WeComApiClient>) => new WeComApiClient(...parts),
      },
      { provide: orderQuery, useClass: OrderQueryService },
      {
        provide: OrderCloser,
        inject: [orderQuery, WeComApiClient, CallRunner],
        useFactory: (...parts: ConstructorParameters<typeof OrderCloser>) => new OrderCloser(...parts),
      },
      { provide: WECOM_PAY_POLLING_ENGINE, useClass: pollingEngine ?? CronPollingEngine },
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
      {
        provide: payments,
        inject: [WeComApiClient, WECOM_PAY_OPTIONS, orderTracker, OrderCloser],
        useFactory: (...parts: ConstructorParameters<typeof PaymentService>) => new PaymentService(...parts),
      },
      {
        provide: WECOM_PAY_REFUND_ENGINE,
        inject: [WECOM_PAY_OPTIONS, WECOM_PAY_POLLING_ENGINE],
        useFactory: refundEngineOf,
      },
      {
        provide: refunds,
        inject: [
          WECOM_PAY_OPTIONS,
          WECOM_PAY_ACCOUNT,
          WECOM_PAY_REFUND_ENGINE,
          WeComApiClient,
          CallRunner,
          PollingExplorer,
          ModuleRef,
        ],
        useFactory: refundServiceOf,
      },
      // A service that a test replaces has none, so nothing polls.
      {
        provide: WECOM_PAY_REFUND_LIFECYCLE,
        inject: [refunds],
        useFactory: (service: Partial<RefundService>) => service.lifecycle,
      },
      {
        provide: WECOM_PAY_APPLYMENT_ENGINE,
        inject: [WECOM_PAY_OPTIONS, WECOM_PAY_POLLING_ENGINE],
        useFactory: applymentEngineOf,
      },
      {
        provide: applyments,
        inject: [
          WECOM_PAY_OPTIONS,
          WECOM_PAY_ACCOUNT,
          WECOM_PAY_APPLYMENT_ENGINE,
          WeComApiClient,
          CallRunner,
          PollingExplorer,
          ModuleRef,
        ],
        useFactory: applymentServiceOf,
      },
      // A service that a test replaces has none, so nothing polls.
      {
        provide: WECOM_PAY_APPLYMENT_LIFECYCLE,
        inject: [applyments],
        useFactory: (service: Partial<ApplymentService>) => service.lifecycle,
      },
      {
        provide: BillDownloader,
        inject: [WeComApiClient, CallRunner, WeComHttpClient, WECOM_PAY_OPTIONS],
        useFactory: (
          client: WeComApiClient,
          runner: CallRunner,
          http: WeComHttpClient,
          options: ResolvedWeComPayOptions,
        ) => new BillDownloader(client, runner, http, options),
      },
      {
        provide: bills,
        inject: [BillDownloader, WECOM_PAY_OPTIONS],
        useFactory: (...parts: ConstructorParameters<typeof BillService>) => new BillService(...parts),
      },
      ...reconciliationProviders({ reconciliation, bills, orderQuery, orderTracker, refunds }),
      ...notificationProviders({ receiver: notifications, orderQuery, orderTracker, refunds }),
    ],
    exports: [
      orderQuery,
      accessToken,
      orderTracker,
      payments,
      refunds,
      applyments,
      bills,
      reconciliation,
      notifications,
    ],
  };
}

function checkAccountName(name: unknown): string {
  if (typeof name === 'string' && name !== '') return name;
  throw wrongOption('name', 'a non-empty string', shapeOf(name));
}
