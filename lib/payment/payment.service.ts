import { randomBytes } from 'node:crypto';
import type { WeComApiClient } from '../api/wecom-api.client.js';
import type { CallOptions } from '../calls/call-options.js';
import { checkCallOptions } from '../calls/call-options.js';
import { withTimeLeft } from '../calls/time-left.js';
import { monotonicNow } from '../common/clock.js';
import { beforeSending } from '../errors/with-outcome.js';
import type { OrderDto } from '../order/dto/order.dto.js';
import type { OrderCloser } from '../order/order-closer.js';
import type { ResolvedOrderOptions } from '../order/order.options.js';
import type { OrderTracker } from '../polling/order-tracker.js';
import type { ResolvedPollingFeatureOptions } from '../polling/polling.options.js';
import { toClosing } from './closing.js';
import { CREATE_ORDER } from './create-order.endpoint.js';
import { toCreateOrderRequest } from './create-order.request.js';
import type { CreateOrderRequestDto } from './dto/create-order.request.dto.js';
import { CreateOrderResponseDto } from './dto/create-order.response.dto.js';
import { GetSignResponseDto } from './dto/get-sign.response.dto.js';
import { GET_SIGN } from './get-sign.endpoint.js';
import { toGetSignRequest } from './get-sign.request.js';
import type {
  CloseOptions,
  CreateOrderRequest,
  OrderToClose,
  PaymentParameters,
  Prepayment,
  SignRequest,
} from './payment.types.js';

/** How long a `prepay_id` can be used: https://developer.work.weixin.qq.com/document/path/97322 */
const PREPAY_ID_LIFE = 2 * 60 * 60_000;

/**
 * Takes an order to the checkout: creates it at WeCom, and has its payment signed for `wx.requestPayment()`. Nothing
 * here says that an order is paid; only a query, or an event of polling, does.
 */
export class PaymentService {
  /** @internal */
  constructor(
    private readonly client: WeComApiClient,
    private readonly options: ResolvedOrderOptions & ResolvedPollingFeatureOptions,
    private readonly tracker: Pick<OrderTracker, 'track'> & Partial<Pick<OrderTracker, 'learn'>>,
    private readonly closer: Pick<OrderCloser, 'close'>,
  ) {}

  /**
   * Creates the order and signs its payment: all that a checkout needs. Return the result to the mini program as it is;
   * it is the argument of `wx.requestPayment()`.
   *
   * Call it again with the same order if the customer wants to pay again, or if it failed: under the same
   * `out_trade_no` it is the same order at WeCom, so it can be paid only once. WeCom does not document what becomes of
   * a number that is sent with other data.
   *
   * @param options `timeout` is the deadline of both calls together.
   * @throws {WeComPayError} as {@link create} and {@link sign} do.
   */
  async prepay(order: CreateOrderRequest, options: CallOptions = {}): Promise<PaymentParameters> {
    const startedAt = monotonicNow();
    const { prepay_id } = await this.create(order, options);
    return this.sign({ appid: order.appid, prepay_id }, withTimeLeft(options, startedAt));
  }

  /**
   * Creates the order at WeCom. The same `out_trade_no` is the same order: creating it again yields a fresh
   * `prepay_id`, and a request that got no answer is sent again.
   *
   * With the option `polling`, the order is tracked before the request leaves. So an order whose creation got no
   * answer, or whose process died, is found if it was paid. It stays tracked if the creation fails, even if WeCom
   * refuses it: an earlier attempt may have created it. Its amount is the one to expect unless one is known already:
   * the customer may still pay what was created first. If this process tracks it already, or a shared engine does, it
   * is polled as often as a new one from then on.
   *
   * Errors have an `outcome`. After `not-sent` and `refused` this call has created nothing; after `unknown` it may
   * have.
   *
   * @param order amounts are in 分. Fields that WeCom does not document are rejected.
   * @throws {WeComRequestError} before any I/O, naming the field that is invalid; or if WeCom rejects one.
   * @throws {WeComOptionsError} before any I/O, if there is no `mchid` or no `appid`, if `options` are invalid, or if
   * `polling.maxTracked` orders are tracked already.
   * @throws {WeComEngineError} within 2 s, if a shared engine is unreachable. The order was not created, because nobody
   * would watch it.
   * @throws {WeComPermissionError} if the app may not call this API; `hint` says what an administrator must set.
   * @throws {WeComPayError} of another class if WeCom is unreachable, busy or throttling, or sends an unusable reply.
   * @see https://developer.work.weixin.qq.com/document/path/97322
   */
  async create(order: CreateOrderRequest, options: CallOptions = {}): Promise<Prepayment> {
    const now = Date.now();
    const request = await beforeSending(() => this.prepareCreation(order, options, now));
    const { payer, scene_info } = request;
    const personal = [payer.openid, scene_info.payer_client_ip];
    const { prepay_id } = await this.client.post(CREATE_ORDER, request, CreateOrderResponseDto, {
      ...options,
      personal,
    });
    return { prepay_id, expiresAt: new Date(now + PREPAY_ID_LIFE) };
  }

  /**
   * Has WeCom sign the payment of a created order. It changes nothing: sign the same `prepay_id` as often as you like,
   * for two hours after its creation.
   *
   * @returns the argument of `wx.requestPayment()`.
   * @throws {WeComRequestError} before any I/O, naming the field that is invalid; or if WeCom rejects one.
   * @throws {WeComOptionsError} before any I/O, if there is no `appid`, or `options` are invalid.
   * @throws {WeComPayError} of another class if WeCom is unreachable, busy or throttling, or sends an unusable reply.
   * @see https://developer.work.weixin.qq.com/document/path/98130
   */
  async sign(request: SignRequest, options: CallOptions = {}): Promise<PaymentParameters> {
    const { appid, prepay_id } = toGetSignRequest(request, this.options);
    checkCallOptions(options);
    const timestamp = Math.floor(Date.now() / 1_000);
    const nonce = randomBytes(16).toString('hex');
    const body = { appid, prepay_id, sign_type: 'RSA', nonce, timestamp };
    const { pay_sign } = await this.client.post(GET_SIGN, body, GetSignResponseDto, options);
    return {
      timeStamp: String(timestamp),
      nonceStr: nonce,
      package: `prepay_id=${prepay_id}`,
      signType: 'RSA',
      paySign: pay_sign,
    };
  }

  /**
   * Closes an order that is not paid, so that it can no longer be, and says how it ended: `CLOSED`, or `SUCCESS` if the
   * customer was faster. It queries the order, closes it if it is unpaid, and queries it again; only what a query says
   * counts, however WeCom answered the close. With the option `polling`, listeners are notified of that end as by
   * `OrderTracker.pollNow()`.
   *
   * Errors have an `outcome`: after `unknown` the order may be closed or paid, so call it again, or leave it to
   * polling.
   *
   * @param order a row will do. `createdAt`, as in `@UnfinishedOrders()`, avoids a request that WeCom would reject: it
   * closes an order 5 minutes after its creation at the earliest. With a `total`, the amount of a payment is checked,
   * as by `pollNow()`.
   * @returns the order in its final state, without waiting for the listeners.
   * @throws {OrderNotClosedError} if the order is younger than 5 minutes, with `retryAfter` in ms; if a payment is in
   * progress; or if WeCom still returns it as unpaid.
   * @throws {WeComRequestError} before any I/O, if `out_trade_no`, `mchid`, `createdAt` or `total` is invalid.
   * @throws {WeComOptionsError} before any I/O, if there is no `mchid`, or `options` are invalid.
   * @throws {OrderNotFoundError} if WeCom has no such order under this `mchid`.
   * @throws {WeComPermissionError} if the app may not call this API; `hint` says what an administrator must set.
   * @throws {WeComPayError} of another class if WeCom is unreachable, busy or throttling, or sends an unusable reply.
   * @see https://developer.work.weixin.qq.com/document/path/97324
   */
  async close(order: OrderToClose, options: CloseOptions = {}): Promise<OrderDto> {
    const { ref, fields, ...closing } = await beforeSending(() => toClosing(order, options, this.options));
    const ended = await this.closer.close(ref, closing);
    if (this.options.polling) await this.tracker.learn?.(ended, fields);
    return ended;
  }

  /** Checks the request and tracks the order, before anything is sent to WeCom. */
  private async prepareCreation(
    order: CreateOrderRequest,
    options: CallOptions,
    now: number,
  ): Promise<CreateOrderRequestDto> {
    const request = toCreateOrderRequest(order, this.options, now);
    checkCallOptions(options);
    const { mchid, out_trade_no, amount } = request;
    const created = { mchid, out_trade_no, createdAt: now, total: amount.total };
    // A customer may still pay what was created before, so the amount known from then stands.
    if (this.options.polling) await this.tracker.track(created, true);
    return request;
  }
}
