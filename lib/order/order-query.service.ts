import { Inject, Injectable } from '@nestjs/common';
import { WeComApiClient } from '../api/wecom-api.client.js';
import type { CallOptions } from '../calls/call-options.js';
import { checkCallOptions } from '../calls/call-options.js';
import { WECOM_PAY_OPTIONS } from '../wecom-pay.constants.js';
import { OrderDto } from './dto/order.dto.js';
import { GET_ORDER } from './get-order.endpoint.js';
import type { OrderRef } from './order-ref.js';
import { toGetOrderRequest } from './order-ref.js';
import type { ResolvedOrderOptions } from './order.options.js';

/** Queries orders at WeCom. */
@Injectable()
export class OrderQueryService {
  constructor(
    private readonly client: WeComApiClient,
    @Inject(WECOM_PAY_OPTIONS) private readonly options: ResolvedOrderOptions,
  ) {}

  /**
   * Returns the order as WeCom knows it now. Use it if no payment notification arrived, if the outcome of a payment
   * call is unknown, and before you close an order. It changes nothing: call it as often as the rate limit allows.
   *
   * An error never means that the order is unpaid, not even {@link OrderNotFoundError}; only a returned `trade_state`
   * says anything about the payment.
   *
   * @throws {WeComRequestError} before any I/O, if `out_trade_no` or `mchid` is invalid.
   * @throws {WeComOptionsError} before any I/O, if there is no `mchid`, or `options` are invalid.
   * @throws {OrderNotFoundError} if WeCom has no such order under this `mchid`.
   * @throws {WeComCredentialError} if `corpId` or `corpSecret` is wrong.
   * @throws {WeComPermissionError} if the app may not call this API; `hint` says what an administrator must set.
   * @throws {WeComPayError} of another class if WeCom is unreachable, busy or throttling, or sends an unusable reply.
   * @see https://developer.work.weixin.qq.com/document/path/97323
   */
  async query(ref: OrderRef, options: CallOptions = {}): Promise<OrderDto> {
    const request = toGetOrderRequest(ref, this.options);
    checkCallOptions(options);
    return this.client.post(GET_ORDER, request, OrderDto, options);
  }
}
