import { Mchid, OutTradeNo } from '../../decode/id.decorators.js';

/**
 * The request of `get_order`.
 * @see https://developer.work.weixin.qq.com/document/path/97323
 */
export class GetOrderRequestDto {
  /** 二级商户号 (merchant number) issued by WeCom, 1 to 32 characters. */
  @Mchid()
  mchid!: string;

  /** 商户订单号 (the merchant's order number): 6 to 32 of `A-Z a-z 0-9 _ - | *`. */
  @OutTradeNo()
  out_trade_no!: string;
}
