import { REQUIRED } from './field-options.js';
import { TextField } from './field.decorators.js';

const WITHOUT_SPACES = 'printable ASCII without spaces';

/** 二级商户号 (merchant number). */
export const MCHID = { max: 32, pattern: /^[\x21-\x7e]{1,32}$/u, allowed: WITHOUT_SPACES } as const;

/** 小程序 appid (the mini program's appid). */
export const APPID = MCHID;

/** 用户标识 (the customer's ID under the appid). */
const OPENID = { max: 128, pattern: /^[\x21-\x7e]+$/u, allowed: WITHOUT_SPACES } as const;

/** 商户订单号 (the merchant's order number). */
const OUT_TRADE_NO = {
  min: 6,
  max: 32,
  pattern: /^[\w\-|*]+$/u,
  allowed: 'of A-Z a-z 0-9 _ - | *',
} as const;

/** 商户退款单号 (the merchant's refund number). */
const OUT_REFUND_NO = { max: 64, pattern: /^[\w\-|*@]+$/u, allowed: 'of A-Z a-z 0-9 _ - | * @' } as const;

/** 业务申请编号 (the application's own number of an applyment). */
const OUT_REQUEST_NO = MCHID;

/** Required, strict, and the same in the reply as in the request: otherwise the body is unusable. */
const IDENTITY = { ...REQUIRED, echoes: true } as const;

export const Mchid = (): PropertyDecorator => TextField({ ...MCHID, ...IDENTITY });

/** @param options whether a reply must echo it, which it cannot if the request names something else. */
export const OutTradeNo = (options: { readonly echoes?: boolean } = {}): PropertyDecorator =>
  TextField({ ...OUT_TRADE_NO, ...IDENTITY, ...options });

export const OutRefundNo = (): PropertyDecorator => TextField({ ...OUT_REFUND_NO, ...IDENTITY });

/** No reply echoes it. */
export const OutRequestNo = (): PropertyDecorator => TextField({ ...OUT_REQUEST_NO, ...REQUIRED });

export const Appid = (): PropertyDecorator => TextField({ ...APPID, ...REQUIRED });

export const Openid = (): PropertyDecorator => TextField({ ...OPENID, ...REQUIRED });
