import { assertKnownFields, decodeRequest } from '../decode/decode-request.js';
import { givenOrOption } from '../order/given-or-option.js';
import type { ResolvedOrderOptions } from '../order/order.options.js';
import { GetSignRequestDto } from './dto/get-sign.request.dto.js';
import { GET_SIGN } from './get-sign.endpoint.js';
import type { SignRequest } from './payment.types.js';

/**
 * What is to be signed.
 * @throws {WeComRequestError} naming the invalid field.
 * @throws {WeComOptionsError} if there is no `appid`.
 */
export function toGetSignRequest(request: SignRequest, options: ResolvedOrderOptions): GetSignRequestDto {
  const { path } = GET_SIGN;
  assertKnownFields(GetSignRequestDto, request, path);
  const appid = givenOrOption('appid', request.appid, options);
  return decodeRequest(GetSignRequestDto, { ...request, appid }, path);
}
