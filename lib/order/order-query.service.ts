import { Inject, Injectable } from '@nestjs/common';
import { WeComApiClient } from '../api/wecom-api.client.js';
import { decode, UnusableBody } from '../decode/decode.js';
import { shapeOf } from '../errors/text.js';
import { WeComOptionsError, WeComRequestError } from '../errors/wecom-pay.errors.js';
import type { ResolvedWeComPayOptions } from '../options/wecom-pay.options.js';
import type { CallOptions } from '../resilience/call-runner.js';
import { LONGEST_TIMER } from '../resilience/timing.js';
import { WECOM_PAY_OPTIONS } from '../wecom-pay.constants.js';
import { GetOrderRequestDto } from './dto/get-order.request.dto.js';
import { OrderDto } from './dto/order.dto.js';

const ENDPOINT = '/cgi-bin/miniapppay/get_order';

/** Which order: WeCom finds it by the merchant's own number. */
export interface OrderRef {
  /** 商户订单号: 6 to 32 of `A-Z a-z 0-9 _ - | *`. */
  readonly out_trade_no: string;
  /**
   * 二级商户号, 1 to 32 characters.
   * @default the module's option `mchid`
   */
  readonly mchid?: string | undefined;
}

/** Asks WeCom how an order stands. */
@Injectable()
export class OrderQueryService {
  constructor(
    private readonly client: WeComApiClient,
    @Inject(WECOM_PAY_OPTIONS) private readonly options: ResolvedWeComPayOptions,
  ) {}

  /**
   * The order as WeCom knows it now. Use it when no notification came, when a pay call ended in an unknown state, and
   * before an order is closed. It is a read: call it as often as the rate limit allows.
   *
   * A rejection never means that the order is unpaid, not even {@link OrderNotFoundError}; only a returned
   * `trade_state` says something about the payment.
   *
   * @throws {WeComRequestError} before any I/O, when `out_trade_no` or `mchid` is wrong.
   * @throws {WeComOptionsError} before any I/O, when there is no `mchid`, or `options` are wrong.
   * @throws {OrderNotFoundError} when WeCom knows no such order under this `mchid`.
   * @throws {WeComCredentialError} when `corpId` or `corpSecret` is wrong.
   * @throws {WeComPermissionError} when an administrator has to set something at WeCom; `hint` says what.
   * @throws {WeComPayError} of another class when WeCom is away, busy, throttles, or answers nonsense.
   * @see https://developer.work.weixin.qq.com/document/path/97323
   */
  async query(ref: OrderRef, options: CallOptions = {}): Promise<OrderDto> {
    const request = toRequest(ref, this.options.mchid);
    checkCallOptions(options);
    return this.client.post(ENDPOINT, request, OrderDto, options);
  }
}

function toRequest(ref: OrderRef, defaultMchid: string | undefined): GetOrderRequestDto {
  if (typeof ref !== 'object' || ref === null)
    throw invalid(`The order must be { out_trade_no }, got ${shapeOf(ref)}.`);
  const mchid = ref.mchid ?? defaultMchid;
  if (mchid === undefined)
    throw misused('mchid is missing: give it with the order, or set the option mchid.');
  try {
    return decode(GetOrderRequestDto, { mchid, out_trade_no: ref.out_trade_no }, () => undefined);
  } catch (error) {
    if (!(error instanceof UnusableBody)) throw error;
    throw invalid(`${error.message}.`);
  }
}

function checkCallOptions(options: CallOptions): void {
  if (typeof options !== 'object' || options === null) {
    throw misused(`The call options must be { signal, timeout }, got ${shapeOf(options)}.`);
  }
  const { timeout, signal } = options;
  if (timeout !== undefined && !(Number.isFinite(timeout) && timeout > 0 && timeout <= LONGEST_TIMER)) {
    throw misused(
      `timeout must be a number of milliseconds above 0 and up to ${LONGEST_TIMER}, got ${shapeOf(timeout)}.`,
    );
  }
  if (signal !== undefined && !(signal instanceof AbortSignal)) {
    throw misused(`signal must be an AbortSignal, got ${shapeOf(signal)}.`);
  }
}

function invalid(message: string): WeComRequestError {
  return new WeComRequestError(message, { endpoint: ENDPOINT });
}

function misused(message: string): WeComOptionsError {
  return new WeComOptionsError(message, { endpoint: ENDPOINT });
}
