import type { Abstract, InjectionToken } from '@nestjs/common';
import { Inject } from '@nestjs/common';
import { AccessTokenService } from './access-token/access-token.service.js';
import { ApplymentService } from './applyment/applyment.service.js';
import { BillService } from './bill/bill.service.js';
import type { ItemNoun } from './diagnostics/messages.js';
import { NotificationReceiver } from './notification/notification.receiver.js';
import { OrderQueryService } from './order/order-query.service.js';
import { PaymentService } from './payment/payment.service.js';
import { OrderTracker } from './polling/order-tracker.js';
import { ReconciliationService } from './reconciliation/reconciliation.service.js';
import { RefundService } from './refund/refund.service.js';
import { DEFAULT_ACCOUNT } from './wecom-pay.constants.js';

function accountToken(service: Abstract<unknown>, kind: string, account: string): InjectionToken {
  return account === DEFAULT_ACCOUNT ? service : Symbol.for(`nestjs-wecom-pay:${kind}:${account}`);
}

/** The injection token of an account's `OrderQueryService`; for the default account, the class itself. */
export const getOrderQueryToken = (account = DEFAULT_ACCOUNT) =>
  accountToken(OrderQueryService, 'ORDER_QUERY', account);

/** The injection token of an account's `AccessTokenService`; for the default account, the class itself. */
export const getAccessTokenToken = (account = DEFAULT_ACCOUNT) =>
  accountToken(AccessTokenService, 'ACCESS_TOKEN', account);

/** The injection token of an account's `OrderTracker`; for the default account, the class itself. */
export const getOrderTrackerToken = (account = DEFAULT_ACCOUNT) =>
  accountToken(OrderTracker, 'ORDER_TRACKER', account);

/** The injection token of an account's `PaymentService`; for the default account, the class itself. */
export const getPaymentsToken = (account = DEFAULT_ACCOUNT) =>
  accountToken(PaymentService, 'PAYMENTS', account);

/** The injection token of an account's `RefundService`; for the default account, the class itself. */
export const getRefundsToken = (account = DEFAULT_ACCOUNT) => accountToken(RefundService, 'REFUNDS', account);

/** The injection token of an account's `ApplymentService`; for the default account, the class itself. */
export const getApplymentsToken = (account = DEFAULT_ACCOUNT) =>
  accountToken(ApplymentService, 'APPLYMENTS', account);

/** @internal The injection tokens of the services of an account that poll. */
export const getPollingServiceTokens = (account?: string): Readonly<Record<ItemNoun, InjectionToken>> => ({
  order: getOrderTrackerToken(account),
  refund: getRefundsToken(account),
  applyment: getApplymentsToken(account),
});

/** The injection token of an account's `BillService`; for the default account, the class itself. */
export const getBillsToken = (account = DEFAULT_ACCOUNT) => accountToken(BillService, 'BILLS', account);

/** The injection token of an account's `ReconciliationService`; for the default account, the class itself. */
export const getReconciliationToken = (account = DEFAULT_ACCOUNT) =>
  accountToken(ReconciliationService, 'RECONCILIATION', account);

/** The injection token of an account's `NotificationReceiver`; for the default account, the class itself. */
export const getNotificationReceiverToken = (account = DEFAULT_ACCOUNT) =>
  accountToken(NotificationReceiver, 'NOTIFICATION_RECEIVER', account);

/** Injects the `OrderQueryService` of the named account. */
export const InjectOrderQuery = (account?: string) => Inject(getOrderQueryToken(account));

/** Injects the `AccessTokenService` of the named account. */
export const InjectAccessToken = (account?: string) => Inject(getAccessTokenToken(account));

/** Injects the `OrderTracker` of the named account. */
export const InjectOrderTracker = (account?: string) => Inject(getOrderTrackerToken(account));

/** Injects the `PaymentService` of the named account. */
export const InjectPayments = (account?: string) => Inject(getPaymentsToken(account));

/** Injects the `RefundService` of the named account. */
export const InjectRefunds = (account?: string) => Inject(getRefundsToken(account));

/** Injects the `ApplymentService` of the named account. */
export const InjectApplyments = (account?: string) => Inject(getApplymentsToken(account));

/** Injects the `BillService` of the named account. */
export const InjectBills = (account?: string) => Inject(getBillsToken(account));

/** Injects the `ReconciliationService` of the named account. */
export const InjectReconciliation = (account?: string) => Inject(getReconciliationToken(account));

/** Injects the `NotificationReceiver` of the named account. */
export const InjectNotificationReceiver = (account?: string) => Inject(getNotificationReceiverToken(account));
