import { TextField } from './field.decorators.js';

/** 二级商户号. */
export const MCHID = {
  max: 32,
  pattern: /^[\x21-\x7e]{1,32}$/u,
  allowed: 'printable ASCII without spaces',
} as const;

/** 商户订单号. */
const OUT_TRADE_NO = {
  min: 6,
  max: 32,
  pattern: /^[\w\-|*]{6,32}$/u,
  allowed: 'of A-Z a-z 0-9 _ - | *',
} as const;

/** Required, exactly as WeCom allows it, and the same in a reply as in its request: without them a body is unusable. */
const IDENTITY = { required: true, strict: true, echoes: true } as const;

/** 二级商户号 that WeCom issued, 1 to 32 characters. */
export const Mchid = (): PropertyDecorator => TextField({ ...MCHID, ...IDENTITY });

/** 商户订单号: 6 to 32 of `A-Z a-z 0-9 _ - | *`. */
export const OutTradeNo = (): PropertyDecorator => TextField({ ...OUT_TRADE_NO, ...IDENTITY });
