import 'reflect-metadata';

export { AccessTokenService } from './access-token/access-token.service.js';
export type {
  AccessTokenLock,
  AccessTokenStore,
  StoredAccessToken,
} from './access-token/access-token-store.interface.js';
export { MemoryAccessTokenStore } from './access-token/memory-access-token-store.js';
export type { Drift } from './http/drift.options.js';
export { BILL_TYPES } from './bill/dto/bill-type.js';
export type { BillType } from './bill/dto/bill-type.js';
export type { BillErrcodesOptions } from './bill/bill.options.js';
export { BillService } from './bill/bill.service.js';
export type { Bill, OpenBillOptions } from './bill/bill.types.js';
export { BillRowDto } from './bill/dto/bill-row.dto.js';
export { BillSummaryDto } from './bill/dto/bill-summary.dto.js';
export { Secret } from './common/secret.js';
export type { OpenEnum } from './decode/open-enum.js';
export { WECOM_PAY_CHANNELS } from './diagnostics/channels.js';
export type {
  Around,
  CallMessage,
  EventMessage,
  NotificationMessage,
  OperationName,
  PauseMessage,
  PollMessage,
  PollSource,
  ReconcileMessage,
  RequestMessage,
  StartMessage,
  SweepMessage,
  TokenFetchMessage,
  WeComPayMessages,
} from './diagnostics/messages.js';
export { WeComPayExceptionFilter } from './wecom-pay-exception.filter.js';
export { WeComPayError } from './errors/wecom-pay.error.js';
export {
  OrderNotClosedError,
  ApplymentNotFoundError,
  OrderNotFoundError,
  WeComAbortedError,
  WeComBillNotReadyError,
  WeComBusyError,
  WeComCredentialError,
  WeComEngineError,
  WeComHttpError,
  WeComOptionsError,
  WeComPermissionError,
  WeComReplyError,
  WeComRequestError,
  WeComThrottledError,
  WeComTimeoutError,
  WeComTlsError,
  WeComTokenError,
  WeComUnavailableError,
  WeComUnknownError,
} from './errors/wecom-pay.errors.js';
export type {
  ErrorCause,
  WeComPayErrorCode,
  WeComPayErrorDetails,
  WriteOutcome,
} from './errors/wecom-pay.error.js';
export type { PollingOptions } from './polling/polling.options.js';
export type { WeComPayLogLevel } from './logs/logs.options.js';
export type { OnDrift } from './http/drift.options.js';
export type { WeComHttpOptions } from './http/connection.options.js';
export type { WeComRateLimitOptions } from './calls/calls.options.js';
export type { WeComPayOptions } from './wecom-pay.options.js';
export { OrderAmountDto, OrderDto, OrderPayerDto, OrderSceneInfoDto } from './order/dto/order.dto.js';
export { GoodsDetailDto, PromotionDetailDto } from './order/dto/promotion-detail.dto.js';
export { OrderQueryService } from './order/order-query.service.js';
export type { OrderRef } from './order/order-ref.js';
export {
  isFinal,
  isPaid,
  isRefunded,
  PROMOTION_SCOPES,
  PROMOTION_TYPES,
  TRADE_STATES,
  TRADE_TYPES,
} from './order/dto/trade-state.js';
export type {
  KnownTradeState,
  PromotionScope,
  PromotionType,
  TradeState,
  TradeType,
} from './order/dto/trade-state.js';
export {
  CreateOrderAmountDto,
  CreateOrderDetailDto,
  CreateOrderGoodsDto,
  CreateOrderPayerDto,
  CreateOrderRequestDto,
  CreateOrderSceneDto,
  CreateOrderStoreDto,
} from './payment/dto/create-order.request.dto.js';
export { PaymentService } from './payment/payment.service.js';
export type {
  CloseOptions,
  CreateOrderRequest,
  OrderToClose,
  PaymentParameters,
  Prepayment,
  SignRequest,
} from './payment/payment.types.js';
export { CronPollingEngine } from './polling/engine/cron-polling.engine.js';
export type {
  AnyPollingEngine,
  EngineLoad,
  LocalPollingEngine,
  PollingEngine,
  PollingWork,
  ScheduledItem,
  SharedPollingEngine,
} from './polling/engine/polling-engine.interface.js';
export type { NextPoll } from './polling/engine/next-poll.js';
export { OnOrder } from './events/on-order.decorator.js';
export type { OnNewStateOptions, OnOrderOptions } from './events/on-order.decorator.js';
export type { ListenerDecorator, ListenerOptions, NewStateListenerOptions } from './events/listens.js';
export { OnRefund } from './refund/watch/on-refund.decorator.js';
export { getRefundEventName } from './refund/watch/refund.event.js';
export type { RefundEvent, UnresolvedRefundEvent } from './refund/watch/refund.event.js';
export { OnApplyment } from './applyment/watch/on-applyment.decorator.js';
export { getApplymentEventName } from './applyment/watch/applyment.event.js';
export type { ApplymentEvent, UnresolvedApplymentEvent } from './applyment/watch/applyment.event.js';
export { ApplymentService } from './applyment/applyment.service.js';
export type { TrackedApplyment } from './applyment/watch/tracked-applyment.js';
export { APPLYMENT_STATES } from './applyment/dto/applyment-state.js';
export type { ApplymentState, KnownApplymentState } from './applyment/dto/applyment-state.js';
export type { ApplymentsOptions } from './applyment/applyments.options.js';
export { UnfinishedApplyments } from './applyment/watch/unfinished-applyments.decorator.js';
export type { UnfinishedApplyment } from './applyment/watch/unfinished-applyments.decorator.js';
export { ApplyMchRequestDto, ImagesDto, ORGANIZATION_TYPES } from './applyment/dto/apply-mch.request.dto.js';
export type { OrganizationType } from './applyment/dto/apply-mch.request.dto.js';
export {
  AccountValidationDto,
  ApplymentAuditDetailDto,
  ApplymentDto,
  ApplymentStatusDto,
  SIGN_STATES,
} from './applyment/dto/applyment.dto.js';
export type { KnownApplyment, SignState } from './applyment/dto/applyment.dto.js';
export {
  BusinessLicenseDto,
  CERT_TYPES,
  FINANCE_TYPES,
  FinanceInstitutionDto,
} from './applyment/dto/business-license.dto.js';
export { ContactDto } from './applyment/dto/contact.dto.js';
export { ContactIdentityDto, ID_DOC_TYPES, IdentityDto } from './applyment/dto/identity.dto.js';
export type { IdDocType } from './applyment/dto/identity.dto.js';
export { SalesSceneDto } from './applyment/dto/sales-scene.dto.js';
export { BankCardSupplementDto, SettlementAccountDto } from './applyment/dto/settlement-account.dto.js';
export { UploadedImageDto } from './applyment/dto/uploaded-image.dto.js';
export type { ImageSource } from './applyment/image/image-source.js';
export type { UploadImageOptions } from './applyment/image/upload.js';
export { OnReconciled } from './reconciliation/on-reconciled.decorator.js';
export { getReconciledEventName } from './reconciliation/reconciled.event.js';
export type { ReconciledEvent } from './reconciliation/reconciled.event.js';
export type { ReconciliationOptions } from './reconciliation/reconciliation.options.js';
export { ReconciliationReport } from './reconciliation/reconciliation.report.js';
export type { ReconciliationResult } from './reconciliation/reconciliation.report.js';
export { ReconciliationService } from './reconciliation/reconciliation.service.js';
export type { ReconcileOptions } from './reconciliation/reconciliation.service.js';
export { DIFFERENCE_KINDS } from './reconciliation/comparison/reconciliation.types.js';
export type {
  BilledSide,
  DifferenceKind,
  ReconciledSide,
  ReconciledSum,
  ReconciledSums,
  ReconciliationDifference,
} from './reconciliation/comparison/reconciliation.types.js';
export { SettledOrders } from './reconciliation/books/settled-orders.decorator.js';
export type {
  SettledDay,
  SettledOrder,
  SettledRefund,
  SettlingMethod,
} from './reconciliation/books/settled-orders.decorator.js';
export { RefundService } from './refund/refund.service.js';
export type { TrackedRefund } from './refund/watch/tracked-refund.js';
export { REFUND_STATUSES } from './refund/dto/refund-status.js';
export type { KnownRefundStatus, RefundStatus } from './refund/dto/refund-status.js';
export type { RefundRef, RefundRequest } from './refund/calls/refund.types.js';
export type { RefundsOptions } from './refund/refunds.options.js';
export { UnfinishedRefunds } from './refund/watch/unfinished-refunds.decorator.js';
export type { UnfinishedRefund } from './refund/watch/unfinished-refunds.decorator.js';
export type { ListingMethod } from './host/listing-method.js';
export { AcceptedRefundDto } from './refund/dto/accepted-refund.dto.js';
export {
  REFUND_PROMOTION_TYPES,
  RefundAmountDto,
  RefundPromotionDto,
} from './refund/dto/refund-amount.dto.js';
export type { RefundPromotionType } from './refund/dto/refund-amount.dto.js';
export { REFUND_CHANNELS, RefundDto } from './refund/dto/refund.dto.js';
export type { RefundChannel } from './refund/dto/refund.dto.js';
export { getOrderEventName } from './events/order.event.js';
export type { OrderEvent, UnresolvedOrderEvent } from './events/order.event.js';
export type { SweepResult } from './polling/sweep/sweep.js';
export { OrderTracker } from './polling/order-tracker.js';
export type { AskedOrder, PollNowOptions, TrackedOrder, WaitOptions } from './polling/order-tracker.types.js';
export type { PollingStats } from './polling/polling-stats.interface.js';
export type { RunOnceOptions, RunOnceResult } from './polling/run-once.js';
export { defaultPollSchedule } from './polling/poll/poll-schedule.js';
export type { PollSchedule, PollScheduleInput } from './polling/poll/poll-schedule.js';
export { UnfinishedOrders } from './polling/kinds/unfinished-orders.decorator.js';
export type { UnfinishedOrder } from './polling/kinds/unfinished-orders.decorator.js';
export type { ItemProgress, WatchPhase } from './lifecycle/lifecycle.types.js';
export { WatchedItem } from './polling/kinds/watched-item.js';
export { WatchedOrder } from './polling/kinds/watched-order.js';
export type { NotificationStats } from './notification/notification-stats.js';
export { NotificationReceiver } from './notification/notification.receiver.js';
export type { NotificationAnswer } from './notification/notification.receiver.js';
export type { NotificationRequest } from './notification/reading/sealed-request.js';
export type {
  NotificationConfirmation,
  NotificationKeyOptions,
  NotificationsOptions,
} from './notification/notifications.options.js';
export type { CallOptions } from './calls/call-options.js';
export { weComPayConfig } from './wecom-pay.config.js';
export {
  getAccessTokenToken,
  getApplymentsToken,
  getBillsToken,
  getNotificationReceiverToken,
  getOrderQueryToken,
  getOrderTrackerToken,
  getPaymentsToken,
  getReconciliationToken,
  getRefundsToken,
  InjectAccessToken,
  InjectApplyments,
  InjectBills,
  InjectNotificationReceiver,
  InjectOrderQuery,
  InjectOrderTracker,
  InjectPayments,
  InjectReconciliation,
  InjectRefunds,
} from './wecom-pay.injectors.js';
export { WeComPayModule } from './wecom-pay.module.js';
export type { WeComPayModuleExtras, WeComPayOptionsFactory } from './wecom-pay.module-definition.js';
