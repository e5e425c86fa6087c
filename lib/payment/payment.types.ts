import type { CallOptions } from '../calls/call-options.js';
import type { UnfinishedOrder } from '../polling/kinds/unfinished-orders.decorator.js';
import type { CreateOrderAmountDto, CreateOrderRequestDto } from './dto/create-order.request.dto.js';
import type { GetSignRequestDto } from './dto/get-sign.request.dto.js';

/** An order to be created, in WeCom's own field names. Other fields than the documented ones are refused. */
export interface CreateOrderRequest extends Omit<
  CreateOrderRequestDto,
  'appid' | 'mchid' | 'amount' | 'time_expire'
> {
  /**
   * 小程序 appid (the mini program's appid), 1 to 32 characters.
   * @default the module's option `appid`
   */
  appid?: string | undefined;
  /**
   * 二级商户号 (merchant number), 1 to 32 characters.
   * @default the module's option `mchid`
   */
  mchid?: string | undefined;
  /** 订单金额 (amount of the order): `total` in 分, at least 1; `currency` is `CNY` by default. */
  amount: Pick<CreateOrderAmountDto, 'total'> & { currency?: string | undefined };
  /**
   * 交易结束时间 (until when the customer can pay), in the future: a `Date`, or an RFC 3339 string such as
   * `2026-11-24T13:00:00+08:00`. After that the order stays `NOTPAY` until it is closed.
   */
  time_expire?: Date | string | undefined;
}

/** An order that the customer can pay. */
export interface Prepayment {
  /** 预支付交易会话标识, for {@link PaymentService.sign}. */
  readonly prepay_id: string;
  /** Until when it can be used, 2 hours after the request. Creating the order again yields a fresh one. */
  readonly expiresAt: Date;
}

/** The order to be closed. A database row will do: other fields are ignored. */
export type OrderToClose = Pick<UnfinishedOrder, 'out_trade_no' | 'mchid' | 'createdAt' | 'total'>;

/** Options of {@link PaymentService.close}. */
export interface CloseOptions extends Pick<CallOptions, 'signal' | 'timeout'> {
  /**
   * Whether to wait until the order is old enough to be closed, at most 5 minutes; if `timeout` is shorter, it fails
   * immediately.
   * @default false
   */
  readonly wait?: boolean | undefined;
  /**
   * Deadline of all calls together in milliseconds, including waiting.
   * @default the module's option `timeout` for each call
   */
  readonly timeout?: number | undefined;
}

/** What is to be signed. */
export interface SignRequest extends Omit<GetSignRequestDto, 'appid'> {
  /**
   * 小程序 appid (the mini program's appid), 1 to 32 characters.
   * @default the module's option `appid`
   */
  appid?: string | undefined;
}

/**
 * The argument of `wx.requestPayment()`, except for its callbacks.
 * @see https://developers.weixin.qq.com/miniprogram/dev/api/payment/wx.requestPayment.html
 */
export interface PaymentParameters {
  /** Seconds since the epoch. */
  readonly timeStamp: string;
  /** Random, 32 of `0-9 a-f`. */
  readonly nonceStr: string;
  /** `prepay_id=…` */
  readonly package: string;
  readonly signType: 'RSA';
  /** WeCom's signature. */
  readonly paySign: string;
}
