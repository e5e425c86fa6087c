import { Mchid, OutTradeNo } from '../../decode/id.decorators.js';

/**
 * Which order to query.
 * @see https://developer.work.weixin.qq.com/document/path/97323
 */
export class GetOrderRequestDto {
  /** 二级商户号 that WeCom issued, 1 to 32 characters. */
  @Mchid()
  mchid!: string;

  /** 商户订单号: 6 to 32 of `A-Z a-z 0-9 _ - | *`. */
  @OutTradeNo()
  out_trade_no!: string;
}
