import { randomInt } from 'node:crypto';
import type { JsonObject } from '../exchange/answer.js';
import { chinaTime } from '../support/fake-clock.js';

/** The `trade_state` values that WeCom documents. */
export type FakeTradeState =
  'SUCCESS' | 'REFUND' | 'NOTPAY' | 'CLOSED' | 'REVOKED' | 'USERPAYING' | 'PAYERROR' | 'ACCEPT';

/** An order as `get_order` returns it, see https://developer.work.weixin.qq.com/document/path/97323 */
export interface FakeOrder {
  readonly mchid: string;
  readonly out_trade_no: string;
  /** Only once paid. */
  readonly trade_type?: string;
  readonly trade_state: string;
  readonly trade_state_desc: string;
  /** Only once paid. */
  readonly payer?: { readonly openid: string };
  /** Only once paid. */
  readonly transaction_id?: string;
  /** Only once paid. */
  readonly bank_type?: string;
  /** Only once paid; `''` if the order has none. */
  readonly attach?: string;
  /** RFC 3339, `+08:00`; only once paid. */
  readonly success_time?: string;
  /** Amounts in 分. */
  readonly amount?: {
    readonly total: number;
    /** Only once paid. */
    readonly payer_total?: number;
    /** Only once paid. */
    readonly currency?: string;
    readonly payer_currency?: string;
  };
  /** `{ device_id: '' }` until the order is paid, if it was created without one. */
  readonly scene_info?: Readonly<Record<string, unknown>>;
  readonly promotion_detail?: readonly unknown[];
}

/** A new order, as a merchant would create it with `create_order`. */
export interface NewFakeOrder {
  /** 6 to 32 of `A-Z a-z 0-9 _ - | *`, unique per `mchid`. */
  readonly out_trade_no: string;
  /** In 分. */
  readonly total: number;
  /** @default the first account's */
  readonly mchid?: string | undefined;
  /** Returned once the order is paid. */
  readonly attach?: string | undefined;
  /** What is bought, for the bill. */
  readonly description?: string | undefined;
  /** The customer who will pay. */
  readonly openid?: string | undefined;
  /** Returned once the order is paid. @default 'JSAPI' */
  readonly trade_type?: string | undefined;
  /** RFC 3339. From then on the order can no longer be paid, but stays `NOTPAY` until it is closed. */
  readonly time_expire?: string | undefined;
  /** RFC 3339. `close_order` refuses an order younger than 5 minutes. @default now */
  readonly create_time?: string | undefined;
  readonly scene_info?: Readonly<Record<string, unknown>> | undefined;
}

/** The details of a payment; everything has a realistic default. */
export interface FakePayment {
  readonly mchid?: string | undefined;
  readonly transaction_id?: string | undefined;
  /** RFC 3339. @default now, in `+08:00` */
  readonly success_time?: string | undefined;
  /** What the customer paid after discounts, in 分. @default the order's total */
  readonly payer_total?: number | undefined;
  readonly openid?: string | undefined;
  /** @default 'OTHERS' */
  readonly bank_type?: string | undefined;
  /** @default [] */
  readonly promotion_detail?: readonly unknown[] | undefined;
}

/** An order as stored by the fake: the reply, and what the reply does not show (yet). */
export interface BookedOrder {
  readonly body: FakeOrder;
  readonly created: Pick<NewFakeOrder, 'trade_type' | 'openid' | 'attach' | 'scene_info' | 'description'>;
  /** Milliseconds since the epoch. */
  readonly createdAt: number;
  /** Milliseconds since the epoch. */
  readonly payableUntil: number;
  /** The body of `create_order`; `undefined` if the order was created in another way. */
  readonly request?: JsonObject | undefined;
}

const DESCRIPTIONS: Readonly<Record<FakeTradeState, string>> = {
  SUCCESS: '支付成功',
  REFUND: '订单发生过退款，退款详情请查询退款单',
  NOTPAY: '订单未支付',
  CLOSED: '订单已关闭',
  REVOKED: '订单已撤销',
  USERPAYING: '用户支付中，需要输入密码',
  PAYERROR: '支付失败，请重新下单支付',
  ACCEPT: '已接收，等待扣款',
};

const DEFAULT_OPENID = 'oUpF8uMuAJO_M2pxb1Q9zNjWeS6o';

/** WeCom's own rule, on purpose apart from the one that the library checks requests by. */
const OUT_TRADE_NO = /^[A-Za-z0-9_\-|*]{6,32}$/;

export function isOutTradeNo(value: string): boolean {
  return OUT_TRADE_NO.test(value);
}

export function isPaid({ trade_state }: FakeOrder): boolean {
  return trade_state === 'SUCCESS' || trade_state === 'REFUND';
}

export function isClosed({ trade_state }: FakeOrder): boolean {
  return trade_state === 'CLOSED' || trade_state === 'REVOKED';
}

/** An unpaid order, as it is booked when it is created. */
export function newBooking(order: NewFakeOrder, mchid: string, now: number): BookedOrder {
  return {
    body: unpaidBody(order, mchid),
    created: order,
    createdAt: order.create_time === undefined ? now : Date.parse(order.create_time),
    payableUntil: order.time_expire === undefined ? Infinity : Date.parse(order.time_expire),
  };
}

/** WeCom does not document it: this is what WeChat Pay returns, whose fields are the same. */
function unpaidBody(order: NewFakeOrder, mchid: string): FakeOrder {
  return {
    mchid,
    out_trade_no: order.out_trade_no,
    trade_state: 'NOTPAY',
    trade_state_desc: DESCRIPTIONS.NOTPAY,
    amount: { total: order.total, payer_currency: 'CNY' },
    scene_info: order.scene_info ?? { device_id: '' },
    promotion_detail: [],
  };
}

export function inState(body: FakeOrder, trade_state: FakeTradeState): FakeOrder {
  return { ...body, trade_state, trade_state_desc: DESCRIPTIONS[trade_state] };
}

export function paidBody({ body, created }: BookedOrder, payment: FakePayment, now: number): FakeOrder {
  const { scene_info: _unpaid, amount, promotion_detail, ...rest } = body;
  const { trade_type = 'JSAPI', openid = DEFAULT_OPENID, attach = '', scene_info } = created;
  return {
    ...inState(rest, 'SUCCESS'),
    trade_type,
    payer: { openid: payment.openid ?? openid },
    transaction_id: payment.transaction_id ?? newTransactionId(now),
    bank_type: payment.bank_type ?? 'OTHERS',
    attach,
    success_time: payment.success_time ?? chinaTime(now),
    ...(amount && {
      amount: {
        currency: 'CNY',
        payer_currency: 'CNY',
        ...amount,
        payer_total: payment.payer_total ?? amount.total,
      },
    }),
    ...(scene_info && { scene_info }),
    promotion_detail: payment.promotion_detail ?? promotion_detail ?? [],
  };
}

function newTransactionId(now: number): string {
  const day = chinaTime(now).slice(0, 10).replaceAll('-', '');
  return `4200${randomInt(10 ** 6, 10 ** 7)}${day}${randomInt(10 ** 8, 10 ** 9)}`;
}
