import { Mchid, OutRefundNo } from '../../decode/id.decorators.js';

/**
 * The request of `get_refund_detail`.
 * @see https://developer.work.weixin.qq.com/document/path/97352
 */
export class GetRefundDetailRequestDto {
  /** 二级商户号 (merchant number), 1 to 32 characters. */
  @Mchid()
  mchid!: string;

  /** 商户退款单号 (the merchant's refund number): 1 to 64 of `A-Z a-z 0-9 _ - | * @`. */
  @OutRefundNo()
  out_refund_no!: string;
}
