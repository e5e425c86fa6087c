// Uses every public symbol, as an application would: `npm run test:matrix` compiles it against the packed package.
import { Controller, Get, Inject, Injectable, Module, Param, UseFilters } from '@nestjs/common';
import type {
  AccessTokenStore,
  CallOptions,
  Drift,
  ErrorCause,
  OnDrift,
  OpenEnum,
  OrderRef,
  PromotionScope,
  PromotionType,
  StoredAccessToken,
  TradeState,
  TradeType,
  WeComHttpOptions,
  WeComPayErrorCode,
  WeComPayErrorDetails,
  WeComPayModuleExtras,
  WeComPayOptions,
  WeComPayOptionsFactory,
  WeComRateLimitOptions,
} from 'nestjs-wecom-pay';
import {
  AccessTokenService,
  getAccessTokenToken,
  getOrderQueryToken,
  GoodsDetailDto,
  InjectAccessToken,
  InjectOrderQuery,
  isFinal,
  isPaid,
  isRefunded,
  MemoryAccessTokenStore,
  OrderAmountDto,
  OrderDto,
  OrderNotFoundError,
  OrderPayerDto,
  OrderQueryService,
  OrderSceneInfoDto,
  PROMOTION_SCOPES,
  PROMOTION_TYPES,
  PromotionDetailDto,
  Secret,
  TRADE_STATES,
  TRADE_TYPES,
  WeComAbortedError,
  WeComBusyError,
  WeComCredentialError,
  weComPayConfig,
  WeComHttpError,
  WeComOptionsError,
  WeComPayError,
  WeComPayExceptionFilter,
  WeComPayModule,
  WeComPermissionError,
  WeComReplyError,
  WeComRequestError,
  WeComThrottledError,
  WeComTimeoutError,
  WeComTlsError,
  WeComTokenError,
  WeComUnavailableError,
  WeComUnknownError,
} from 'nestjs-wecom-pay';

class SharedStore implements AccessTokenStore {
  readonly #tokens = new Map<string, StoredAccessToken>();
  async get(key: string): Promise<StoredAccessToken | undefined> {
    return this.#tokens.get(key);
  }
  async set(key: string, token: StoredAccessToken): Promise<void> {
    this.#tokens.set(key, token);
  }
  async delete(key: string, ifToken: string): Promise<void> {
    if (this.#tokens.get(key)?.token === ifToken) this.#tokens.delete(key);
  }
}

const http: WeComHttpOptions = { ca: ['-----BEGIN CERTIFICATE-----'], keepAliveTimeout: 60_000 };
const rateLimit: WeComRateLimitOptions = { perMinute: 100, perHour: 1_000 };
const extras: WeComPayModuleExtras = { isGlobal: true, name: 'b' };
const drifts: Drift[] = [];
const onDrift: OnDrift = (drift) => drifts.push(drift);

@Injectable()
class OptionsFactory implements WeComPayOptionsFactory {
  createWeComPayOptions(): WeComPayOptions {
    return {
      corpId: 'ww0000000000000001',
      corpSecret: new Secret('secret'),
      mchid: '1900000001',
      baseUrl: 'https://qyapi.weixin.qq.com',
      timeout: 12_000,
      attemptTimeout: 5_000,
      maxConcurrency: 64,
      rateLimit,
      accessTokenStore: new MemoryAccessTokenStore(),
      onDrift,
      http,
    };
  }
}

@Injectable()
@UseFilters(WeComPayExceptionFilter)
@Controller('orders')
class OrdersController {
  constructor(
    private readonly orders: OrderQueryService,
    private readonly tokens: AccessTokenService,
    @InjectOrderQuery('b') private readonly ordersOfB: OrderQueryService,
    @InjectAccessToken('b') private readonly tokensOfB: AccessTokenService,
    @Inject(getOrderQueryToken('b')) readonly sameOrders: OrderQueryService,
    @Inject(getAccessTokenToken('b')) readonly sameTokens: AccessTokenService,
  ) {}

  @Get(':out_trade_no')
  async find(@Param('out_trade_no') out_trade_no: string): Promise<OrderDto> {
    const ref: OrderRef = { out_trade_no, mchid: '1900000001' };
    const options: CallOptions = { signal: AbortSignal.timeout(1_000), timeout: 1_000 };
    const order = await this.orders.query(ref, options);
    return isFinal(order) ? order : this.ordersOfB.query({ out_trade_no });
  }

  async renew(): Promise<string> {
    await this.tokens.invalidate(await this.tokens.get());
    return this.tokensOfB.get();
  }
}

@Module({
  imports: [
    WeComPayModule.forRoot({
      ...extras,
      corpId: 'ww1',
      corpSecret: 's',
      accessTokenStore: new SharedStore(),
    }),
    WeComPayModule.forRootAsync({ name: 'c', useClass: OptionsFactory }),
    WeComPayModule.forRootAsync({
      name: 'd',
      useFactory: () => new OptionsFactory().createWeComPayOptions(),
    }),
    WeComPayModule.forRootAsync(weComPayConfig.asProvider()),
  ],
  controllers: [OrdersController],
})
export class AppModule {}

/** What was paid, in 分, and for what. */
export function receipt(order: OrderDto): { paid: number; lines: readonly string[] } {
  const amount: OrderAmountDto | undefined = order.amount;
  const payer: OrderPayerDto | undefined = order.payer;
  const scene: OrderSceneInfoDto | undefined = order.scene_info;
  const promotions: readonly PromotionDetailDto[] = order.promotion_detail;
  const goods: readonly GoodsDetailDto[] = promotions.flatMap(({ goods_detail }) => goods_detail);
  const paid = isPaid(order) && !isRefunded(order) ? (amount?.payer_total ?? amount?.total ?? 0) : 0;
  return {
    paid,
    lines: [payer?.openid ?? '', scene?.device_id ?? '', ...goods.map((good) => good.goods_id ?? '')],
  };
}

/** Open enums know their documented values, and take others. */
export const enums: readonly [TradeState, TradeType, PromotionScope, PromotionType, OpenEnum<'known'>] = [
  TRADE_STATES[0],
  TRADE_TYPES[0],
  PROMOTION_SCOPES[0],
  PROMOTION_TYPES[0],
  'another',
];

export const errorClasses: readonly (abstract new (...args: never[]) => WeComPayError)[] = [
  OrderNotFoundError,
  WeComAbortedError,
  WeComBusyError,
  WeComCredentialError,
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
];

export function explain(error: WeComPayError): { code: WeComPayErrorCode; details: WeComPayErrorDetails } {
  const cause: ErrorCause | undefined = error.cause;
  const { code, endpoint, errcode, errmsg, hint, retryAfter } = error;
  return { code, details: { endpoint, errcode, errmsg, hint, retryAfter, cause } };
}
