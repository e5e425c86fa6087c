import type { AccessTokenOptions, ResolvedAccessTokenOptions } from './access-token/access-token.options.js';
import { ACCESS_TOKEN_OPTIONS, resolveAccessTokenOptions } from './access-token/access-token.options.js';
import type {
  ApplymentsFeatureOptions,
  ResolvedApplymentsFeatureOptions,
} from './applyment/applyments.options.js';
import {
  APPLYMENTS_FEATURE_OPTIONS,
  resolveApplymentsFeatureOptions,
} from './applyment/applyments.options.js';
import type { BillOptions, ResolvedBillOptions } from './bill/bill.options.js';
import { BILL_OPTIONS, resolveBillOptions } from './bill/bill.options.js';
import type { DriftOptions, ResolvedDriftOptions } from './http/drift.options.js';
import { DRIFT_OPTIONS, resolveDriftOptions } from './http/drift.options.js';
import type { CallsOptions, ResolvedCallsOptions } from './calls/calls.options.js';
import { CALLS_OPTIONS, resolveCallsOptions } from './calls/calls.options.js';
import type { ConnectionOptions, ResolvedConnectionOptions } from './http/connection.options.js';
import { CONNECTION_OPTIONS, resolveConnectionOptions } from './http/connection.options.js';
import type { LogsOptions, ResolvedLogsOptions } from './logs/logs.options.js';
import { LOGS_OPTIONS, resolveLogsOptions } from './logs/logs.options.js';
import type {
  NotificationsFeatureOptions,
  ResolvedNotificationsFeatureOptions,
} from './notification/notifications.options.js';
import {
  NOTIFICATIONS_FEATURE_OPTIONS,
  resolveNotificationsFeatureOptions,
} from './notification/notifications.options.js';
import { section } from './options/option-rules.js';
import type { OrderOptions, ResolvedOrderOptions } from './order/order.options.js';
import { ORDER_OPTIONS, resolveOrderOptions } from './order/order.options.js';
import type { PollingFeatureOptions, ResolvedPollingFeatureOptions } from './polling/polling.options.js';
import { POLLING_FEATURE_OPTIONS, resolvePollingFeatureOptions } from './polling/polling.options.js';
import type {
  ReconciliationFeatureOptions,
  ResolvedReconciliationFeatureOptions,
} from './reconciliation/reconciliation.options.js';
import {
  RECONCILIATION_FEATURE_OPTIONS,
  resolveReconciliationFeatureOptions,
} from './reconciliation/reconciliation.options.js';
import type { RefundsFeatureOptions, ResolvedRefundsFeatureOptions } from './refund/refunds.options.js';
import { REFUNDS_FEATURE_OPTIONS, resolveRefundsFeatureOptions } from './refund/refunds.options.js';

/** The options of `WeComPayModule`. Only `corpId` and `corpSecret` are required. */
export interface WeComPayOptions
  extends
    AccessTokenOptions,
    OrderOptions,
    ConnectionOptions,
    CallsOptions,
    DriftOptions,
    PollingFeatureOptions,
    RefundsFeatureOptions,
    ApplymentsFeatureOptions,
    BillOptions,
    ReconciliationFeatureOptions,
    NotificationsFeatureOptions,
    LogsOptions {}

/** The validated options, with defaults filled in and secrets sealed. */
export interface ResolvedWeComPayOptions
  extends
    ResolvedAccessTokenOptions,
    ResolvedOrderOptions,
    ResolvedConnectionOptions,
    ResolvedCallsOptions,
    ResolvedDriftOptions,
    ResolvedPollingFeatureOptions,
    ResolvedRefundsFeatureOptions,
    ResolvedApplymentsFeatureOptions,
    ResolvedBillOptions,
    ResolvedReconciliationFeatureOptions,
    ResolvedNotificationsFeatureOptions,
    ResolvedLogsOptions {}

const OPTIONS = [
  ...ACCESS_TOKEN_OPTIONS,
  ...ORDER_OPTIONS,
  ...CONNECTION_OPTIONS,
  ...CALLS_OPTIONS,
  ...DRIFT_OPTIONS,
  ...POLLING_FEATURE_OPTIONS,
  ...REFUNDS_FEATURE_OPTIONS,
  ...APPLYMENTS_FEATURE_OPTIONS,
  ...BILL_OPTIONS,
  ...RECONCILIATION_FEATURE_OPTIONS,
  ...NOTIFICATIONS_FEATURE_OPTIONS,
  ...LOGS_OPTIONS,
];

/**
 * Validates the options, fills in defaults and seals secrets. Unknown options are rejected.
 * @throws {WeComOptionsError} naming the option, what it got (never a secret) and what is allowed.
 */
export function resolveOptions(options: WeComPayOptions): ResolvedWeComPayOptions {
  const given = section('', options, OPTIONS);
  return Object.freeze({
    ...resolveAccessTokenOptions(given),
    ...resolveOrderOptions(given),
    ...resolveConnectionOptions(given),
    ...resolveCallsOptions(given),
    ...resolveDriftOptions(given),
    ...resolvePollingFeatureOptions(given),
    ...resolveRefundsFeatureOptions(given),
    ...resolveApplymentsFeatureOptions(given),
    ...resolveBillOptions(given),
    ...resolveReconciliationFeatureOptions(given),
    ...resolveNotificationsFeatureOptions(given),
    ...resolveLogsOptions(given),
  });
}
