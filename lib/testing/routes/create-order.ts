import { isDeepStrictEqual } from 'node:util';
import type { JsonObject } from '../exchange/answer.js';
import { WeComFailure } from '../exchange/failure.js';
import type { BookedOrder } from '../orders/fake-order.js';
import { isClosed, isPaid, newBooking } from '../orders/fake-order.js';
import {
  APPID,
  CNY,
  integer,
  IP,
  list,
  MCHID,
  object,
  optional,
  OUT_TRADE_NO,
  readBody,
  textUpTo,
  TIME,
} from './body-rules.js';
import type { Route, WeComState } from './route.js';
import { assertOwner, OK } from './route.js';

interface CreateOrderBody extends JsonObject {
  readonly appid: string;
  readonly mchid: string;
  readonly out_trade_no: string;
  readonly description: string;
  readonly amount: { readonly total: number };
  readonly payer: { readonly openid: string };
  readonly time_expire?: string;
  readonly attach?: string;
  readonly scene_info: { readonly device_id?: string };
}

const BODY = object({
  appid: APPID,
  mchid: MCHID,
  out_trade_no: OUT_TRADE_NO,
  description: textUpTo(127),
  scenekey: optional(textUpTo(256)),
  amount: object({ total: integer(1), currency: CNY }),
  payer: object({ openid: textUpTo(128) }),
  time_expire: optional(TIME),
  attach: optional(textUpTo(128)),
  goods_tag: optional(textUpTo(32)),
  detail: optional(
    object({
      cost_price: optional(integer(0)),
      invoice_id: optional(textUpTo(32)),
      goods_detail: optional(
        list(
          object({
            merchant_goods_id: textUpTo(32, (id) => /^[\w-]+$/.test(id)),
            wechatpay_goods_id: optional(textUpTo(32)),
            goods_name: optional(textUpTo(256)),
            quantity: integer(1),
            unit_price: integer(0),
          }),
        ),
      ),
    }),
  ),
  scene_info: object({
    payer_client_ip: IP,
    device_id: optional(textUpTo(32)),
    store_info: optional(
      object({
        id: textUpTo(32),
        name: optional(textUpTo(256)),
        area_code: optional(textUpTo(32)),
        address: optional(textUpTo(512)),
      }),
    ),
  }),
});

/** https://developer.work.weixin.qq.com/document/path/97322 */
export const createOrder: Route = (state, { corpId, text }) => {
  const body = readBody<CreateOrderBody>(text, BODY);
  const { appid, mchid, out_trade_no } = body;
  assertOwner(state, corpId, mchid);
  const existing = state.orders.find(mchid, out_trade_no);
  if (existing) assertRepeatable(existing, body, state);
  else state.orders.store(placed(body, state.clock.now()));
  return { prepay_id: state.prepayIds.issue({ appid, mchid, out_trade_no }, state.clock.now()), ...OK };
};

function placed(body: CreateOrderBody, now: number): BookedOrder {
  const { out_trade_no, description, mchid, amount, payer, attach, time_expire, scene_info } = body;
  if (time_expire !== undefined && Date.parse(time_expire) <= now) throw new WeComFailure(40058);
  const { device_id } = scene_info;
  const order = {
    out_trade_no,
    description,
    total: amount.total,
    openid: payer.openid,
    attach,
    time_expire,
    ...(device_id !== undefined && { scene_info: { device_id } }),
  };
  return { ...newBooking(order, mchid, now), request: body };
}

/** The order as it is remains; a repeat only gets another `prepay_id` for it. */
function assertRepeatable({ body, request }: BookedOrder, again: JsonObject, state: WeComState): void {
  const { errcodes, readings } = state;
  if (isPaid(body)) throw new WeComFailure(errcodes.orderPaid, 'order paid');
  if (isClosed(body)) throw new WeComFailure(errcodes.orderClosed, 'order closed');
  if (isDeepStrictEqual(request, again) || readings.changedOrder === 'repeat') return;
  throw new WeComFailure(errcodes.orderExists, 'out_trade_no used');
}
