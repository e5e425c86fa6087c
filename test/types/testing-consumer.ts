// Uses every public symbol of the testing entry, as an application's tests would.
import type { PollingEngine } from 'nestjs-wecom-pay';
import type {
  BodyFault,
  ContractCase,
  DelayFault,
  DripFault,
  EmptyFault,
  EnginePlace,
  ErrcodeFault,
  FakeAccount,
  FakeApplyment,
  FakeApplyments,
  FakeApplymentSelector,
  FakeApplymentState,
  FakeApplymentStatus,
  FakeArrival,
  FakeClock,
  FakeEndpoint,
  FakeErrcodes,
  FakeFaults,
  FakeForgery,
  FakeImage,
  FakeNotification,
  FakeNotificationAnswer,
  FakeNotificationEvent,
  FakeNotificationFormat,
  FakeNotificationKeys,
  FakeNotificationOptions,
  FakeNotifications,
  FakeOrder,
  FakeOrders,
  FakeOrderSelector,
  FakePayment,
  FakePaymentParameters,
  FakePayments,
  FakeRateLimits,
  FakeReadings,
  FakeRefund,
  FakeRefundAmount,
  FakeRefundLimits,
  FakeRefundPromotion,
  FakeRefunds,
  FakeRequest,
  FakeRequestMatcher,
  FakeSentNotification,
  FakeTamperedPart,
  FakeTampering,
  FakeToken,
  FakeTokens,
  FakeTradeState,
  FakeWeComOptions,
  Fault,
  FaultHandle,
  FaultKind,
  FaultTrigger,
  GzipBombFault,
  HalfCloseFault,
  HangFault,
  HtmlFault,
  NewFakeOrder,
  NewFakeRefund,
  OversizeFault,
  PatchFault,
  RawFakeOrder,
  RefuseFault,
  RequestFault,
  ResetFault,
  ResetMidBodyFault,
  StatusFault,
  TruncateFault,
  WaitForRequestOptions,
  WrongOrderFault,
} from 'nestjs-wecom-pay/testing';
import { FakeWeCom, pollingEngineContract, seedOrders } from 'nestjs-wecom-pay/testing';

const rateLimits: FakeRateLimits = { perMinute: 100, perHour: Infinity };
const account: FakeAccount = { corpId: 'ww0000000000000002', corpSecret: 'secret', mchid: '1900000002' };
const refundLimits: FakeRefundLimits = { perSecond: 150, perOrderAndMinute: Infinity };
const readings: Partial<FakeReadings> = { closingPaid: 'ignored', closedRefund: 'CLOSED' };
const errcodes: Partial<FakeErrcodes> = { refundNotFound: 720_502 };
const limits: FakeWeComOptions = { rateLimits, refundLimits, closableAfter: 0, refundTakes: Infinity };
const format: FakeNotificationFormat = 'json';
const keys: FakeNotificationKeys = { token: 'token', encodingAESKey: 'x'.repeat(43) };
const notifications: FakeNotificationOptions = { ...keys, url: 'http://127.0.0.1:3000', format, padding: 32 };
const options: FakeWeComOptions = {
  ...limits,
  notifications,
  readings,
  errcodes,
  accounts: [account],
  tokenLifetime: 60,
  now: () => 0,
};
const endpoint: FakeEndpoint = '/cgi-bin/miniapppay/get_order';
const newOrder: NewFakeOrder = { out_trade_no: 'ORDER-1', total: 100 };
const newRefund: NewFakeRefund = { out_trade_no: 'ORDER-1', out_refund_no: 'REFUND-1', refund: 50 };
const payment: FakePayment = { payer_total: 90 };
const raw: RawFakeOrder = { out_trade_no: 'ORDER-2', trade_state: 'NEW_STATE', amount: null };
const ofAnother: FakeOrderSelector = { mchid: account.mchid };

const once: FaultTrigger = { on: endpoint, times: 1, after: 0, probability: 1 };
const refuse: RefuseFault = { kind: 'refuse' };
const reset: ResetFault = { kind: 'reset' };
const midBody: ResetMidBodyFault = { kind: 'reset-mid-body' };
const halfClose: HalfCloseFault = { kind: 'half-close' };
const hang: HangFault = { kind: 'hang' };
const drip: DripFault = { kind: 'drip', intervalMs: 5 };
const truncate: TruncateFault = { kind: 'truncate', framing: 'intact' };
const html: HtmlFault = { kind: 'html' };
const empty: EmptyFault = { kind: 'empty' };
const body: BodyFault = { kind: 'body', body: '[]' };
const bomb: GzipBombFault = { kind: 'gzip-bomb', inflatedMiB: 1 };
const wrongOrder: WrongOrderFault = { kind: 'wrong-order' };
const errcode: ErrcodeFault = { kind: 'errcode', errcode: -1 };
const oversize: OversizeFault = { kind: 'oversize' };
const status: StatusFault = { kind: 'status', status: 503, headers: { 'retry-after': '1' } };
const patch: PatchFault = { kind: 'patch', fields: { trade_state: 'NEW_STATE' } };
const delay: DelayFault = { kind: 'delay', ms: 10, of: 'request' };
const neverArrived: Fault = { ...hang, on: '/cgi-bin/miniapppay/close_order', carriedOut: false };

const requestFaults: readonly RequestFault[] = [
  reset,
  midBody,
  halfClose,
  hang,
  drip,
  truncate,
  html,
  empty,
  body,
  bomb,
  wrongOrder,
  errcode,
  oversize,
  status,
  patch,
  delay,
];
export const faults: readonly Fault[] = [
  refuse,
  neverArrived,
  ...requestFaults.map((fault) => ({ ...fault, ...once })),
];
export const kinds: readonly FaultKind[] = faults.map(({ kind }) => kind);

function shop(orders: FakeOrders): readonly FakeOrder[] {
  const placed: FakeOrder = orders.create(newOrder);
  return [
    placed,
    orders.pay(placed.out_trade_no, payment),
    orders.put(raw),
    orders.close('ORDER-3', ofAnother),
  ];
}

function checkOut(payments: FakePayments, parameters: FakePaymentParameters): FakeOrder {
  return payments.requestPayment(parameters, { payer_total: 90 });
}

function refundAll(refunds: FakeRefunds): readonly (FakeRefundAmount | FakeRefundPromotion)[] {
  const refund: FakeRefund = refunds.create(newRefund);
  refunds.succeed(refund.out_refund_no, ofAnother);
  const left = newOrder.total - refunds.sumOf(refund.out_trade_no);
  return left > refunds.runsOf(refund.out_refund_no) ? [refund.amount] : (refund.promotion_detail ?? []);
}

function openAccount(applyments: FakeApplyments): readonly (FakeImage | FakeApplymentStatus)[] {
  const state: FakeApplymentState = 'NEED_SIGN';
  const ofOther: FakeApplymentSelector = { account };
  const shown: FakeApplyment = applyments.advance('APPLY-1', state, { sign_url: 'https://sign' }, ofOther);
  applyments.advance('APPLY-1', 'A_NEW_STATE');
  const times = applyments.submissionsOf('APPLY-1');
  return times > 1 ? applyments.images(ofOther) : [applyments.get('APPLY-1')?.status ?? shown.status];
}

function play(script: FakeFaults): number {
  const handle: FaultHandle = script.add({ ...reset, ...once });
  handle.remove();
  return handle.struck;
}

const doubled: FakeArrival = { times: 2, delay: 1_000 };
const paidEvent: FakeNotificationEvent = 'TRANSACTION.SUCCESS';
const forgery: FakeForgery = { corpId: account.corpId };
const part: FakeTamperedPart = 'encrypt';
const tampering: FakeTampering = { part, byte: -1 };

async function misdeliver(sender: FakeNotifications): Promise<readonly FakeNotificationAnswer[]> {
  sender.url = 'http://127.0.0.1:3000/wecom-pay/notifications';
  sender.arrive((notification: FakeNotification) => (notification.event_type === paidEvent ? doubled : {}));
  sender.hold();
  const [held] = sender.held;
  if (!held) return [await sender.verifyUrl()];
  const answers = [await sender.deliver(held, { padding: 1 }), await sender.forge(held, forgery)];
  sender.release();
  await sender.settled();
  const last: FakeSentNotification | undefined = sender.sent.at(-1);
  return [...answers, await sender.tamper(held, tampering), ...(last?.answer ? [last.answer] : [])];
}

function age(clock: FakeClock, tokens: FakeTokens): readonly FakeToken[] {
  tokens.revoke();
  return clock.now() > 0 ? tokens.live : [];
}

const matcher: FakeRequestMatcher = ({ endpoint: asked }) => asked === endpoint;

export async function useFake(): Promise<unknown> {
  await using wecom = await FakeWeCom.start(options);
  const waiting: WaitForRequestOptions = { timeout: 1_000, count: 1 };
  const request: FakeRequest = await wecom.waitForRequest(matcher, waiting);
  const state: FakeTradeState = 'SUCCESS';
  const seeded = seedOrders(wecom).filter(({ trade_state }) => trade_state === state);
  const refunded = refundAll(wecom.refunds);
  const paid = checkOut(wecom.payments, request.body as FakePaymentParameters);
  const opened = openAccount(wecom.applyments);
  const played = [opened, play(wecom.faults), await misdeliver(wecom.notifications)];
  return [refunded, paid, seeded, shop(wecom.orders), played, age(wecom.clock, wecom.tokens)];
}

/** A place whose engines keep nothing between the cases. */
class Place implements EnginePlace {
  constructor(private readonly create: () => PollingEngine) {}

  open(): Promise<PollingEngine> {
    return Promise.resolve(this.create());
  }

  close(): Promise<void> {
    return Promise.resolve();
  }
}

export const contractOf = (create: () => PollingEngine): readonly ContractCase[] =>
  pollingEngineContract(() => Promise.resolve(new Place(create)));
