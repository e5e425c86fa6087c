import 'reflect-metadata';

export { AccessTokenService } from './access-token/access-token.service.js';
export type { AccessTokenStore, StoredAccessToken } from './access-token/access-token-store.interface.js';
export { MemoryAccessTokenStore } from './access-token/memory-access-token-store.js';
export type { Drift } from './api/drift-reporter.js';
export { Secret } from './errors/secret.js';
export { WeComPayExceptionFilter } from './errors/wecom-pay-exception.filter.js';
export {
  OrderNotFoundError,
  WeComAbortedError,
  WeComBusyError,
  WeComCredentialError,
  WeComHttpError,
  WeComOptionsError,
  WeComPayError,
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
export type { ErrorCause, WeComPayErrorCode, WeComPayErrorDetails } from './errors/wecom-pay.errors.js';
export type {
  OnDrift,
  WeComHttpOptions,
  WeComPayOptions,
  WeComRateLimitOptions,
} from './options/wecom-pay.options.js';
export { OrderAmountDto, OrderDto, OrderPayerDto, OrderSceneInfoDto } from './order/dto/order.dto.js';
export { GoodsDetailDto, PromotionDetailDto } from './order/dto/promotion-detail.dto.js';
export { OrderQueryService } from './order/order-query.service.js';
export type { OrderRef } from './order/order-query.service.js';
export {
  isFinal,
  isPaid,
  isRefunded,
  PROMOTION_SCOPES,
  PROMOTION_TYPES,
  TRADE_STATES,
  TRADE_TYPES,
} from './order/trade-state.js';
export type { OpenEnum, PromotionScope, PromotionType, TradeState, TradeType } from './order/trade-state.js';
export type { CallOptions } from './resilience/call-runner.js';
export { weComPayConfig } from './wecom-pay.config.js';
export {
  getAccessTokenToken,
  getOrderQueryToken,
  InjectAccessToken,
  InjectOrderQuery,
} from './wecom-pay.injectors.js';
export { WeComPayModule } from './wecom-pay.module.js';
export type { WeComPayModuleExtras, WeComPayOptionsFactory } from './wecom-pay.module-definition.js';
