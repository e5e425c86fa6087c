import { Inject, Injectable } from '@nestjs/common';
import { WeComApiClient } from '../api/wecom-api.client.js';
import type { ResolvedOrderOptions } from './order.options.js';
import type { CallOptions } from '../calls/call-options.js';
import { WECOM_PAY_OPTIONS } from '../wecom-pay.constants.js';
import { checkCallOptions } from '../calls/call-options.js';
import { OrderDto } from './dto/order.dto.js';
import type { OrderRef } from './order-ref.js';
import { GET_ORDER } from './get-order.endpoint.js';
import { toGetOrderRequest } from './order-ref.js';

/** Asks WeCom how an order stands. */
@Injectable()
export class OrderQueryService {
  constructor(
    private readonly client: WeComApiClient,
    @Inject(WECOM_PAY_OPTIONS) private readonly options: ResolvedOrderOptions,
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
    const request = toGetOrderRequest(ref, this.options.mchid);
    checkCallOptions(options);
    return this.client.post(GET_ORDER, request, OrderDto, options);
  }
}
