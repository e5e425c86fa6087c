import type { WeComApiClient } from '../../api/wecom-api.client.js';
import type { CallOptions } from '../../calls/call-options.js';
import { orderKey } from '../../order/order-key.js';
import { AcceptedRefundDto } from '../dto/accepted-refund.dto.js';
import type { GetRefundDetailRequestDto } from '../dto/get-refund-detail.request.dto.js';
import { RefundDto } from '../dto/refund.dto.js';
import type { RefundRequestDto } from '../dto/refund.request.dto.js';
import { GET_REFUND_DETAIL } from './get-refund-detail.endpoint.js';
import { REFUND } from './refund.endpoint.js';

/** The two calls about refunds, with validated requests. */
export class RefundCalls {
  constructor(private readonly client: Pick<WeComApiClient, 'post'>) {}

  /** @throws {WeComThrottledError} if a refund of the same order was requested within the last minute. */
  async request(request: RefundRequestDto, options: CallOptions): Promise<AcceptedRefundDto> {
    return this.client.post(REFUND, request, AcceptedRefundDto, { ...options, order: orderKey(request) });
  }

  async query(request: GetRefundDetailRequestDto, options: CallOptions): Promise<RefundDto> {
    const refund = await this.client.post(GET_REFUND_DETAIL, request, RefundDto, options);
    // The query spells it CLOSE, the notice CLOSED.
    if (refund.status === 'CLOSE') refund.status = 'CLOSED';
    return refund;
  }
}
