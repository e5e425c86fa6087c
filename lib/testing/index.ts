export { FakeWeCom } from './fake-wecom.js';
export { seedOrders } from './seed-orders.js';
export type { FakeAccount } from './support/fake-accounts.js';
export type { FakeApplyment, FakeApplymentState, FakeApplymentStatus } from './applyments/fake-applyment.js';
export type { FakeApplyments, FakeApplymentSelector } from './applyments/fake-applyments.js';
export type { FakeImage } from './applyments/image-book.js';
export type { FakeBillFlaw } from './bills/bill-flaw.js';
export type { FakeBillType } from './bills/bill-file.js';
export type { FakeBills, FakeBillSelector } from './bills/fake-bills.js';
export type { FakeClock } from './support/fake-clock.js';
export type { FaultHandle, FakeFaults } from './faults/fake-faults.js';
export type { FakeOrder, FakePayment, FakeTradeState, NewFakeOrder } from './orders/fake-order.js';
export type { FakeOrders, FakeOrderSelector, RawFakeOrder } from './orders/fake-orders.js';
export type { FakePaymentParameters, FakePayments } from './orders/fake-payments.js';
export type { FakeArrival } from './notifications/arrival.js';
export type {
  FakeNotification,
  FakeNotificationAnswer,
  FakeNotificationEvent,
  FakeSentNotification,
} from './notifications/fake-notification.js';
export type { FakeNotificationOptions } from './notifications/fake-notification-options.interface.js';
export type { FakeForgery, FakeNotifications } from './notifications/fake-notifications.js';
export type { FakeNotificationKeys } from './notifications/notification-keys.js';
export type { FakeNotificationFormat } from './notifications/notification-markup.js';
export type { FakeTamperedPart, FakeTampering } from './notifications/tampering.js';
export type { FakeErrcodes, FakeReadings } from './support/fake-readings.js';
export type { FakeRefund, FakeRefundAmount, FakeRefundPromotion } from './refunds/fake-refund.js';
export type { FakeRefunds, NewFakeRefund } from './refunds/fake-refunds.js';
export type { FakeRefundLimits } from './refunds/refund-turns.js';
export type { FakeToken, FakeTokens } from './support/fake-tokens.js';
export type { FakeEndpoint } from './support/endpoints.js';
export type { FakeWeComOptions } from './options/fake-wecom-options.interface.js';
export type { FakeRateLimits } from './exchange/rate-limits.js';
export type { FakeRequest, FakeRequestMatcher, WaitForRequestOptions } from './server/request-log.js';
export type {
  BillFault,
  BodyFault,
  DelayFault,
  DripFault,
  EmptyFault,
  ErrcodeFault,
  Fault,
  FaultKind,
  FaultTrigger,
  GzipBombFault,
  HalfCloseFault,
  HangFault,
  HtmlFault,
  OversizeFault,
  PatchFault,
  RefuseFault,
  RequestFault,
  ResetFault,
  ResetMidBodyFault,
  StatusFault,
  TruncateFault,
  WrongOrderFault,
} from './faults/fault.js';
export { pollingEngineContract } from './contract/polling-engine.contract.js';
export type { ContractCase, EnginePlace } from './contract/polling-engine.contract.js';
