import { TextField } from './field.decorators.js';

/** 二级商户号 (merchant number). */
export const MCHID = {
  max: 32,
  pattern: /^[\x21-\x7e]{1,32}$/u,
  allowed: 'printable ASCII without spaces',
} as const;

/** 商户订单号 (the merchant's order number). */
const OUT_TRADE_NO = {
  min: 6,
  max: 32,
  pattern: /^[\w\-|*]+$/u,
  allowed: 'of A-Z a-z 0-9 _ - | *',
} as const;

/** Required, strict, and the same in the reply as in the request: otherwise the body is unusable. */
const IDENTITY = { required: true, strict: true, echoes: true } as const;

export const Mchid = (): PropertyDecorator => TextField({ ...MCHID, ...IDENTITY });

export const OutTradeNo = (): PropertyDecorator => TextField({ ...OUT_TRADE_NO, ...IDENTITY });
