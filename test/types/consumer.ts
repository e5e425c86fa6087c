// Uses every public symbol, as an application would: `npm run test:matrix` compiles it against the packed package.
import { Controller, Get, Inject, Injectable, Module, Param, UseFilters } from '@nestjs/common';
import { EventEmitterModule } from '@nestjs/event-emitter';
import { ScheduleModule } from '@nestjs/schedule';
import type {
  AccessTokenLock,
  AccessTokenStore,
  AnyPollingEngine,
  Around,
  CallMessage,
  CallOptions,
  CloseOptions,
  CreateOrderRequest,
  Drift,
  EngineLoad,
  ErrorCause,
  EventMessage,
  NotificationMessage,
  KnownTradeState,
  ListenerDecorator,
  LocalPollingEngine,
  NextPoll,
  OnDrift,
  OnNewStateOptions,
  OnOrderOptions,
  OpenEnum,
  OrderEvent,
  ItemProgress,
  OrderRef,
  OrderToClose,
  PauseMessage,
  PaymentParameters,
  PollingEngine,
  PollingOptions,
  PollingStats,
  RunOnceOptions,
  RunOnceResult,
  PollingWork,
  PollMessage,
  OperationName,
  ReconcileMessage,
  RequestMessage,
  StartMessage,
  PollSchedule,
  PollScheduleInput,
  PollSource,
  Prepayment,
  PromotionScope,
  PromotionType,
  ScheduledItem,
  SharedPollingEngine,
  SignRequest,
  StoredAccessToken,
  SweepMessage,
  SweepResult,
  TokenFetchMessage,
  TrackedOrder,
  TradeState,
  TradeType,
  UnfinishedOrder,
  UnresolvedOrderEvent,
  AskedOrder,
  PollNowOptions,
  WaitOptions,
  WatchPhase,
  WeComHttpOptions,
  WeComPayErrorCode,
  WeComPayErrorDetails,
  WeComPayLogLevel,
  WeComPayMessages,
  WeComPayModuleExtras,
  WeComPayOptions,
  WeComPayOptionsFactory,
  WeComRateLimitOptions,
  WriteOutcome,
} from 'nestjs-wecom-pay';
import {
  AccessTokenService,
  CreateOrderAmountDto,
  CreateOrderDetailDto,
  CreateOrderGoodsDto,
  CreateOrderPayerDto,
  CreateOrderRequestDto,
  CreateOrderSceneDto,
  CreateOrderStoreDto,
  CronPollingEngine,
  defaultPollSchedule,
  getAccessTokenToken,
  getOrderEventName,
  getOrderQueryToken,
  getOrderTrackerToken,
  getPaymentsToken,
  GoodsDetailDto,
  InjectAccessToken,
  InjectOrderQuery,
  InjectOrderTracker,
  InjectPayments,
  isFinal,
  isPaid,
  isRefunded,
  MemoryAccessTokenStore,
  OnOrder,
  OrderAmountDto,
  OrderDto,
  OrderNotClosedError,
  OrderNotFoundError,
  OrderPayerDto,
  OrderQueryService,
  OrderSceneInfoDto,
  OrderTracker,
  PaymentService,
  PROMOTION_SCOPES,
  PROMOTION_TYPES,
  PromotionDetailDto,
  Secret,
  TRADE_STATES,
  TRADE_TYPES,
  UnfinishedOrders,
  WatchedItem,
  WatchedOrder,
  WECOM_PAY_CHANNELS,
  WeComAbortedError,
  WeComBusyError,
  WeComCredentialError,
  weComPayConfig,
  WeComEngineError,
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
  async lock(key: string): Promise<AccessTokenLock | undefined> {
    return this.#tokens.has(key) ? undefined : { release: async () => undefined };
  }
}

const http: WeComHttpOptions = {
  ca: ['-----BEGIN CERTIFICATE-----'],
  addressTimeout: 500,
  keepAliveTimeout: 60_000,
};
const rateLimit: WeComRateLimitOptions = { perMinute: 100, perHour: 1_000 };
const extras: WeComPayModuleExtras = { isGlobal: true, name: 'b' };
const schedule: PollSchedule = (order: PollScheduleInput) =>
  order.attempts > 100 ? Infinity : defaultPollSchedule(order);
const polling: PollingOptions = {
  cron: '*/5 * * * * *',
  concurrency: 20,
  schedule,
  horizon: 604_800_000,
  sweepEvery: 60_000,
  drainTimeout: 10_000,
  listenerTimeout: 30_000,
  listingTimeout: 30_000,
  maxTracked: 1_000_000,
  autoStart: true,
};
const drifts: Drift[] = [];
const logs: WeComPayLogLevel = 'log';
const onDrift: OnDrift = (drift) => drifts.push(drift);

@Injectable()
class OptionsFactory implements WeComPayOptionsFactory {
  createWeComPayOptions(): WeComPayOptions {
    return {
      corpId: 'ww0000000000000001',
      corpSecret: new Secret('secret'),
      mchid: '1900000001',
      appid: 'wx1234567890abcdef',
      baseUrl: 'https://qyapi.weixin.qq.com',
      timeout: 12_000,
      attemptTimeout: 5_000,
      maxConcurrency: 64,
      rateLimit,
      accessTokenStore: new MemoryAccessTokenStore(),
      onDrift,
      logs,
      http,
      polling,
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

@Injectable()
export class Checkout {
  constructor(
    private readonly payments: PaymentService,
    @InjectPayments('b') private readonly paymentsOfB: PaymentService,
    @Inject(getPaymentsToken('b')) readonly samePayments: PaymentService,
  ) {}

  async pay(order: CreateOrderRequest, attach: string | undefined): Promise<PaymentParameters> {
    const { prepay_id, expiresAt }: Prepayment = await this.payments.create(
      { ...order, attach, time_expire: new Date() },
      { timeout: 1_000 },
    );
    const request: SignRequest = { prepay_id };
    if (expiresAt > new Date()) return this.payments.sign(request, { timeout: 1_000 });
    const outcome: WriteOutcome | undefined = new WeComBusyError('busy').outcome;
    // @ts-expect-error The amount is required.
    if (outcome === 'unknown') await this.payments.prepay({ ...order, amount: {} });
    return this.paymentsOfB.prepay({ ...order, appid: 'wxb', mchid: '1900000002' });
  }

  async cancel(row: OrderToClose, signal: AbortSignal | undefined): Promise<OrderDto> {
    const options: CloseOptions = { wait: true, signal, timeout: 1_000 };
    try {
      return await this.payments.close(row, options);
    } catch (error) {
      if (error instanceof OrderNotClosedError && error.retryAfter !== undefined)
        return this.payments.close(row);
      // @ts-expect-error A close is never in the background.
      return this.payments.close({ out_trade_no: 'ORDER-1', createdAt: new Date() }, { background: true });
    }
  }
}

export const expected: readonly UnfinishedOrder[] = [
  { out_trade_no: 'ORDER-1', total: 100 },
  { out_trade_no: 'ORDER-2', total: '100', createdAt: null },
  { out_trade_no: 'ORDER-3', total: null },
];

export const onMismatch: ListenerDecorator<OrderEvent> = OnOrder('MISMATCH');

/** What an order is made of. */
export const parts: readonly (new () => object)[] = [
  CreateOrderRequestDto,
  CreateOrderAmountDto,
  CreateOrderPayerDto,
  CreateOrderDetailDto,
  CreateOrderGoodsDto,
  CreateOrderSceneDto,
  CreateOrderStoreDto,
];

/** Wakes nothing up. */
@Injectable()
class IdleEngine implements LocalPollingEngine {
  readonly isShared = false;
  private readonly orders = new Map<string, WatchedOrder>();
  private work: PollingWork | undefined;
  get isStarted(): boolean {
    return this.work !== undefined;
  }
  get size(): number {
    return this.orders.size;
  }
  start(work: PollingWork): void {
    this.work = work;
  }
  stop(): void {
    this.work = undefined;
  }
  schedule(order: WatchedOrder, dueAt: number): void {
    order.dueAt = dueAt;
    this.orders.set(order.key, order);
  }
  takeDue(): WatchedOrder | undefined {
    return undefined;
  }
  settle(order: WatchedOrder, next: NextPoll): void {
    if (next.kind === 'stop-tracking') this.cancel(order.key);
    else if (next.kind !== 'parked') this.schedule(order, next.at);
  }
  cancel(key: string): void {
    this.orders.delete(key);
  }
  find(key: string): WatchedOrder | undefined {
    return this.orders.get(key);
  }
  watched(): Iterable<WatchedOrder> {
    return this.orders.values();
  }
  load(): EngineLoad {
    return { tracked: this.size, due: 0, oldestDue: undefined };
  }
}

/** Keeps its orders elsewhere, and wakes nothing up. */
@Injectable()
class SharedEngine implements SharedPollingEngine {
  readonly isShared = true;
  readonly isStarted = false;
  readonly sweepsBegun = 1;
  readonly listed: WatchedItem[] = [];
  lastSweep: SweepResult | undefined;

  async start(work: PollingWork): Promise<void> {
    this.lastSweep = await work.sweep(1);
  }
  async stop(): Promise<void> {}
  async schedule(): Promise<void> {}
  async cancel(): Promise<void> {}
  async find(key: string): Promise<WatchedOrder> {
    const stored: Partial<ItemProgress> = { state: 'USERPAYING', stateSince: 0, attempts: 1 };
    const order = new WatchedOrder(key, 0, 0);
    order.update(stored);
    const plain: Omit<WatchedOrder, 'update'> = order;
    // @ts-expect-error A plain object cannot be polled.
    this.listed.push(plain);
    return order;
  }
  async load(): Promise<EngineLoad> {
    return { tracked: 0, due: 0, oldestDue: undefined, lastSweep: this.lastSweep };
  }
  async hasten(order: WatchedOrder): Promise<void> {
    throw new WeComEngineError(`The order ${order.key} cannot be polled now.`);
  }
  async list(items: readonly ScheduledItem[]): Promise<void> {
    this.listed.push(...items.map(({ item }) => item));
  }
  async stopTrackingUnlisted(): Promise<void> {}
  async close(): Promise<void> {}
}

export const engines: readonly (PollingEngine & AnyPollingEngine)[] = [new IdleEngine(), new SharedEngine()];

const ofB: OnOrderOptions = { account: 'b' };
const ofNewState: OnNewStateOptions = { newState: true };
export const onPaid: ListenerDecorator<OrderEvent> = OnOrder('SUCCESS', ofB);

@Injectable()
class OrdersService {
  readonly names = [getOrderEventName(), getOrderEventName('SUCCESS'), getOrderEventName('UNRESOLVED', 'b')];

  constructor(
    private readonly tracker: OrderTracker,
    @InjectOrderTracker('b') private readonly trackerOfB: OrderTracker,
    @Inject(getOrderTrackerToken('b')) readonly sameTracker: OrderTracker,
  ) {}

  @UnfinishedOrders()
  unpaid(): UnfinishedOrder[] {
    return [{ out_trade_no: 'ORDER-1', mchid: null, createdAt: new Date() }];
  }

  /** Rows with fields of the application's own. */
  @UnfinishedOrders('b')
  async *rows() {
    yield { out_trade_no: 'ORDER-2', createdAt: '2026-01-02T03:04:05Z', status: 'open' };
  }

  @OnOrder('SUCCESS')
  async markPaid({ id, account, order, paid, final, source, attempt }: OrderEvent): Promise<void> {
    const by: PollSource = source;
    if (paid && final) this.names.push(id, account, order.out_trade_no, by, String(attempt));
  }

  @OnOrder()
  changed({ previousState, observedAt }: OrderEvent): [TradeState | undefined, Date] {
    return [previousState, observedAt];
  }

  @OnOrder('UNRESOLVED', ofB)
  look({ id, lastState, createdAt }: UnresolvedOrderEvent): readonly unknown[] {
    return [id, lastState, createdAt];
  }

  /** A state that WeCom might add. */
  @OnOrder('PARTPAID', ofNewState)
  partlyPaid({ order }: OrderEvent): KnownTradeState | undefined {
    return order.trade_state === 'SUCCESS' ? 'SUCCESS' : undefined;
  }

  // @ts-expect-error A typing error is not a state.
  @OnOrder('SUCESS')
  misspelt(): void {}

  // @ts-expect-error An unresolved order is no change of state.
  @OnOrder('SUCCESS')
  wrongPayload({ lastState }: UnresolvedOrderEvent): unknown {
    return lastState;
  }

  async created(order: UnfinishedOrder): Promise<OrderDto> {
    const wait: WaitOptions = { timeout: 5_000, signal: AbortSignal.timeout(5_000) };
    const ask: PollNowOptions = { timeout: 1_000 };
    await this.tracker.track(order);
    const asked: AskedOrder = { out_trade_no: order.out_trade_no, total: '100' };
    await this.tracker.pollNow(asked, ask);
    const once: RunOnceOptions = { budget: 1_000, signal: AbortSignal.timeout(500) };
    const { polled, delivered, remaining, paused, error }: RunOnceResult = await this.tracker.runOnce(once);
    console.log(polled + delivered + remaining, paused?.reason, error?.length);
    return this.tracker.waitFor({ out_trade_no: order.out_trade_no }, wait);
  }

  async cancel(ref: OrderRef): Promise<TrackedOrder | undefined> {
    await this.tracker.pollNow(ref, { timeout: 1_000 });
    await this.tracker.untrack(ref);
    return this.trackerOfB.find(ref);
  }

  async restart(): Promise<SweepResult | undefined> {
    await this.trackerOfB.stop();
    await this.trackerOfB.start();
    const { lastSweep, paused, due }: PollingStats = await this.trackerOfB.stats();
    return paused || due > 0 ? undefined : lastSweep;
  }
}

export const phases: readonly WatchPhase[] = ['open', 'ended', 'unresolved'];

@Module({
  imports: [
    EventEmitterModule.forRoot(),
    ScheduleModule.forRoot(),
    WeComPayModule.forRoot({
      ...extras,
      corpId: 'ww1',
      corpSecret: 's',
      accessTokenStore: new SharedStore(),
    }),
    WeComPayModule.forRootAsync({ name: 'c', pollingEngine: IdleEngine, useClass: OptionsFactory }),
    WeComPayModule.forRootAsync({
      name: 'd',
      pollingEngine: CronPollingEngine,
      useFactory: () => new OptionsFactory().createWeComPayOptions(),
    }),
    WeComPayModule.forRootAsync({ name: 'e', pollingEngine: SharedEngine, useClass: OptionsFactory }),
    WeComPayModule.forRootAsync(weComPayConfig.asProvider()),
  ],
  controllers: [OrdersController],
  providers: [OrdersService],
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
];

export function explain(error: WeComPayError): { code: WeComPayErrorCode; details: WeComPayErrorDetails } {
  const cause: ErrorCause | undefined = error.cause;
  const { code, endpoint, errcode, errmsg, hint, retryAfter } = error;
  return { code, details: { endpoint, errcode, errmsg, hint, retryAfter, cause } };
}

/** A line of a log for each message, by the channel that it comes from. */
export const lines: {
  readonly [Name in keyof WeComPayMessages]: (message: WeComPayMessages[Name]) => string;
} = {
  start: ({ operation, source }: StartMessage) => `${operation satisfies OperationName} ${source ?? ''}`,
  request: ({ method, origin, endpoint, status, resends }: RequestMessage) =>
    `${method} ${origin}${endpoint} ${status ?? 0} ${resends}`,
  reconcile: ({ date, differences }: ReconcileMessage) => `${date} ${differences ?? '?'}`,
  call: ({ endpoint, attempts, duration, code }: CallMessage) =>
    `${endpoint} ${attempts} ${duration} ${code ?? 'ok'}`,
  tokenFetch: ({ account, errcode }: TokenFetchMessage) => `${account} ${errcode ?? 0}`,
  poll: ({ out_trade_no, trade_state, delay, source }: PollMessage) =>
    `${out_trade_no} ${trade_state ?? 'unanswered'} ${delay ?? 0} ${source satisfies PollSource}`,
  sweep: ({ startedAt, listed, error }: SweepMessage) =>
    `${startedAt.toISOString()} ${listed} ${error ?? 'ok'}`,
  event: ({ id, state, heard, failed }: EventMessage) => `${id} ${state} ${heard} ${failed}`,
  pause: ({ isPaused, reason, until }: PauseMessage) =>
    isPaused ? `${reason} ${until?.toISOString()}` : 'resumed',
  notification: ({ outcome, claimed, status }: NotificationMessage) =>
    `${outcome} ${claimed ?? 'nothing'} ${status}`,
};
export const pollChannel: 'nestjs-wecom-pay:poll' = WECOM_PAY_CHANNELS.poll;

/** Runs each operation as it is. */
export const asItIs: Around = (work) => work();
export const onStart = ({ within }: StartMessage): void => within(asItIs);
