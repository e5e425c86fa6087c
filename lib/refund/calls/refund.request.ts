import { assertIsObject, assertKnownFields, decodeRequest } from '../../decode/decode-request.js';
import { WeComRequestError } from '../../errors/wecom-pay.errors.js';
import { givenOrOption } from '../../order/given-or-option.js';
import type { DefaultMerchant, ResolvedOrderOptions } from '../../order/order.options.js';
import { withCurrency } from '../../order/with-currency.js';
import { GetRefundDetailRequestDto } from '../dto/get-refund-detail.request.dto.js';
import { RefundRequestDto } from '../dto/refund.request.dto.js';
import { GET_REFUND_DETAIL } from './get-refund-detail.endpoint.js';
import { REFUND } from './refund.endpoint.js';
import type { RefundRef, RefundRequest } from './refund.types.js';

const { path } = REFUND;

/**
 * The request of this refund.
 * @throws {WeComRequestError} naming the invalid field.
 * @throws {WeComOptionsError} if there is no `mchid` or no `appid`.
 */
export function toRefundRequest(refund: RefundRequest, options: ResolvedOrderOptions): RefundRequestDto {
  assertKnownFields(RefundRequestDto, refund, path);
  const given = {
    ...refund,
    appid: givenOrOption('appid', refund.appid, options),
    mchid: givenOrOption('mchid', refund.mchid, options),
    amount: withCurrency(refund.amount),
  };
  const request = decodeRequest(RefundRequestDto, given, path);
  assertWithinTotal(request.amount);
  return request;
}

/**
 * The request that queries this refund.
 * @throws {WeComRequestError} naming the invalid field.
 * @throws {WeComOptionsError} if there is no `mchid`.
 */
export function toRefundQuery(ref: RefundRef, defaults: DefaultMerchant): GetRefundDetailRequestDto {
  const endpoint = GET_REFUND_DETAIL.path;
  assertIsObject(ref, 'The refund must be { out_refund_no }', endpoint);
  const mchid = givenOrOption('mchid', ref.mchid, defaults);
  return decodeRequest(GetRefundDetailRequestDto, { mchid, out_refund_no: ref.out_refund_no }, endpoint);
}

function assertWithinTotal({ refund, total }: RefundRequestDto['amount']): void {
  if (refund <= total) return;
  throw new WeComRequestError(`amount.refund must be at most amount.total (${total} 分), got ${refund}.`, {
    endpoint: path,
  });
}
