import { randomBytes } from 'node:crypto';
import type { WeComApiClient } from '../api/wecom-api.client.js';
import type { CallOptions } from '../calls/call-options.js';
import { checkCallOptions } from '../calls/call-options.js';
import { monotonicNow } from '../common/clock.js';
import { assertKnownFields, decodeRequest } from '../decode/decode-request.js';
import { givenOrOption } from '../order/given-or-option.js';
import type { ResolvedOrderOptions } from '../order/order.options.js';
import type { OrderTracker } from '../polling/order-tracker.js';
import type { ResolvedPollingFeatureOptions } from '../polling/polling.options.js';
import { CREATE_ORDER } from './create-order.endpoint.js';
import { toCreateOrderRequest } from './create-order.request.js';
import type { CreateOrderRequestDto } from './dto/create-order.request.dto.js';
import { CreateOrderResponseDto } from './dto/create-order.response.dto.js';
import { GetSignRequestDto } from './dto/get-sign.request.dto.js';
import { GetSignResponseDto } from './dto/get-sign.response.dto.js';
import { GET_SIGN } from './get-sign.endpoint.js';
import type { CreateOrderRequest, PaymentParameters, Prepayment, SignRequest } from './payment.types.js';

/** How long a `prepay_id` can be used: https://developer.work.weixin.qq.com/document/path/97322 */
const PREPAY_ID_LIFE = 2 * 60 * 60_000;

/** Creates orders, and has their payment signed for the mini program. */
export class PaymentService {
  /** @internal */
  constructor(
    private readonly client: WeComApiClient,
    private readonly options: ResolvedOrderOptions & ResolvedPollingFeatureOptions,
    private readonly tracker: Pick<OrderTracker, 'track'>,
  ) {}

  async create(order: CreateOrderRequest, options: CallOptions = {}): Promise<Prepayment> {
    const now = Date.now();
    const request = toCreateOrderRequest(order, this.options, now);
    checkCallOptions(options);
    await this.watch(request);
    const { prepay_id } = await this.client.post(CREATE_ORDER, request, CreateOrderResponseDto, options);
    return { prepay_id, expiresAt: new Date(now + PREPAY_ID_LIFE) };
  }

  async sign(request: SignRequest, options: CallOptions = {}): Promise<PaymentParameters> {
    const { path } = GET_SIGN;
    assertKnownFields(GetSignRequestDto, request, path);
    const appid = givenOrOption('appid', request.appid, this.options);
    const { prepay_id } = decodeRequest(GetSignRequestDto, { ...request, appid }, path);
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

  async prepay(order: CreateOrderRequest, options: CallOptions = {}): Promise<PaymentParameters> {
    const startedAt = monotonicNow();
    const { prepay_id } = await this.create(order, options);
    return this.sign({ appid: order.appid, prepay_id }, withTimeLeft(options, startedAt));
  }

  private async watch({ mchid, out_trade_no }: CreateOrderRequestDto): Promise<void> {
    if (this.options.polling) await this.tracker.track({ mchid, out_trade_no, createdAt: new Date() });
  }
}

/** The timeout of a call is that of all its requests. */
function withTimeLeft(options: CallOptions, startedAt: number): CallOptions {
  if (options.timeout === undefined) return options;
  return { ...options, timeout: Math.max(1, startedAt + options.timeout - monotonicNow()) };
}
