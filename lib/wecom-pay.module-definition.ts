import type { DynamicModule, Type } from '@nestjs/common';
import { ConfigurableModuleBuilder } from '@nestjs/common';
import { AccessTokenFetcher } from './access-token/access-token-fetcher.js';
import { AccessTokenService } from './access-token/access-token.service.js';
import { WeComApiClient } from './api/wecom-api.client.js';
import { applymentProviders } from './applyment/applyment.providers.js';
import { billProviders } from './bill/bill.providers.js';
import { CallRunner } from './calls/call-runner.js';
import { shapeOf } from './common/text.js';
import { DriftReporter } from './http/drift-reporter.js';
import { WeComHttpClient } from './http/wecom-http.client.js';
import { AccountLogs } from './logs/account-logs.js';
import { notificationProviders } from './notification/notification.providers.js';
import { wrongOption } from './options/option-rules.js';
import { withResolvedOptions } from './options/with-resolved-options.js';
import { orderProviders } from './order/order.providers.js';
import { paymentProviders } from './payment/payment.providers.js';
import { CronPollingEngine } from './polling/engine/cron-polling.engine.js';
import type { AnyPollingEngine } from './polling/engine/polling-engine.interface.js';
import { orderTrackerProviders } from './polling/order-tracker.providers.js';
import { reconciliationProviders } from './reconciliation/reconciliation.providers.js';
import { refundProviders } from './refund/refund.providers.js';
import { DEFAULT_ACCOUNT, WECOM_PAY_ACCOUNT, WECOM_PAY_OPTIONS } from './wecom-pay.constants.js';
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
import type { WeComPayOptions } from './wecom-pay.options.js';
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
  pollingEngine?: Type<AnyPollingEngine> | undefined;
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
      ...orderProviders(orderQuery),
      ...orderTrackerProviders({ orderTracker, orderQuery }, pollingEngine ?? CronPollingEngine),
      ...paymentProviders({ payments, orderTracker }),
      ...refundProviders(refunds),
      ...applymentProviders(applyments),
      ...billProviders(bills),
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
