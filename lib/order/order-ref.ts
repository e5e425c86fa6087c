import { shapeOf } from '../common/text.js';
import { decode, UnusableBody } from '../decode/decode.js';
import { WeComOptionsError, WeComRequestError } from '../errors/wecom-pay.errors.js';
import { GetOrderRequestDto } from './dto/get-order.request.dto.js';
import { GET_ORDER } from './get-order.endpoint.js';

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
export function toGetOrderRequest(ref: OrderRef, defaultMchid: string | undefined): GetOrderRequestDto {
  if (typeof ref !== 'object' || ref === null)
    throw invalid(`The order must be { out_trade_no }, got ${shapeOf(ref)}.`);
  const mchid = ref.mchid ?? defaultMchid;
  if (mchid === undefined)
    throw new WeComOptionsError('mchid is missing: pass it with the order, or set the option mchid.');
  try {
    return decode(GetOrderRequestDto, { mchid, out_trade_no: ref.out_trade_no }, () => undefined);
  } catch (error) {
    if (!(error instanceof UnusableBody)) throw error;
    throw invalid(`${error.message}.`);
  }
}

function invalid(message: string): WeComRequestError {
  return new WeComRequestError(message, { endpoint: GET_ORDER.path });
}
