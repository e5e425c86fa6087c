import { TextField } from '../../decode/field.decorators.js';

/**
 * Which order to query.
 * @see https://developer.work.weixin.qq.com/document/path/97323
 */
export class GetOrderRequestDto {
  /** 二级商户号 that WeCom issued, 1 to 32 characters. */
  @TextField({
    max: 32,
    required: true,
    strict: true,
    echoes: true,
    pattern: /^[\x21-\x7e]+$/u,
    allowed: 'printable ASCII without spaces',
  })
  mchid!: string;

  /** 商户订单号: 6 to 32 of `A-Z a-z 0-9 _ - | *`. */
  @TextField({
    min: 6,
    max: 32,
    required: true,
    strict: true,
    echoes: true,
    pattern: /^[\w\-|*]+$/u,
    allowed: 'of A-Z a-z 0-9 _ - | *',
  })
  out_trade_no!: string;
}
