import { types } from 'node:util';
import { beijingTimeAt } from '../common/beijing-day.js';
import { quoted } from '../common/text.js';
import { assertKnownFields, decodeRequest } from '../decode/decode-request.js';
import { WeComRequestError } from '../errors/wecom-pay.errors.js';
import { givenOrOption } from '../order/given-or-option.js';
import type { ResolvedOrderOptions } from '../order/order.options.js';
import { withCurrency } from '../order/with-currency.js';
import { CREATE_ORDER } from './create-order.endpoint.js';
import { CreateOrderRequestDto } from './dto/create-order.request.dto.js';
import type { CreateOrderRequest } from './payment.types.js';

/**
 * The request that creates this order.
 * @param now milliseconds since the epoch.
 * @throws {WeComRequestError} naming the invalid field.
 * @throws {WeComOptionsError} if there is no `mchid` or no `appid`.
 */
export function toCreateOrderRequest(
  order: CreateOrderRequest,
  options: ResolvedOrderOptions,
  now: number,
): CreateOrderRequestDto {
  assertKnownFields(CreateOrderRequestDto, order, CREATE_ORDER.path);
  const given = {
    ...order,
    appid: givenOrOption('appid', order.appid, options),
    mchid: givenOrOption('mchid', order.mchid, options),
    amount: withCurrency(order.amount),
    time_expire: asRfc3339(order.time_expire),
  };
  const request = decodeRequest(CreateOrderRequestDto, given, CREATE_ORDER.path);
  assertAhead(request.time_expire, now);
  return request;
}

/** In whole seconds and with an offset, as WeCom documents it. */
function asRfc3339(time: Date | string | undefined): unknown {
  if (!types.isDate(time)) return time;
  if (Number.isNaN(time.getTime())) throw invalidTime('a Date or an RFC 3339 time', 'an invalid Date');
  return beijingTimeAt(time.getTime());
}

function assertAhead(time: string | undefined, now: number): void {
  if (time !== undefined && !(Date.parse(time) > now)) throw invalidTime('in the future', quoted(time));
}

function invalidTime(allowed: string, got: string): WeComRequestError {
  return new WeComRequestError(`time_expire must be ${allowed}, got ${got}.`, {
    endpoint: CREATE_ORDER.path,
  });
}
