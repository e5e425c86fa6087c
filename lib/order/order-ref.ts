import { assertIsObject, decodeRequest } from '../decode/decode-request.js';
import { GetOrderRequestDto } from './dto/get-order.request.dto.js';
import { GET_ORDER } from './get-order.endpoint.js';
import { givenOrOption } from './given-or-option.js';
import type { DefaultMerchant } from './order.options.js';

/** Identifies an order by the merchant's own order number. */
export interface OrderRef {
  /** 商户订单号 (the merchant's order number): 6 to 32 of `A-Z a-z 0-9 _ - | *`. */
  readonly out_trade_no: string;
  /**
   * 二级商户号 (merchant number), 1 to 32 characters.
   * @default the module's option `mchid`
   */
  readonly mchid?: string | undefined;
}

/**
 * The request that queries this order.
 * @throws {WeComRequestError} naming the invalid field.
 * @throws {WeComOptionsError} if there is no `mchid`.
 */
export function toGetOrderRequest(ref: OrderRef, defaults: DefaultMerchant): GetOrderRequestDto {
  const { path } = GET_ORDER;
  assertIsObject(ref, 'The order must be { out_trade_no }', path);
  const mchid = givenOrOption('mchid', ref.mchid, defaults);
  return decodeRequest(GetOrderRequestDto, { mchid, out_trade_no: ref.out_trade_no }, path);
}
