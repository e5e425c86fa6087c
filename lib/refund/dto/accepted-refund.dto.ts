import { ListField, ObjectField } from '../../decode/field.decorators.js';
import { OutRefundNo } from '../../decode/id.decorators.js';
import { RefundAmountDto, RefundPromotionDto } from './refund-amount.dto.js';

/**
 * A refund that WeCom has accepted. That says nothing about how it ends: query it.
 * @see https://developer.work.weixin.qq.com/document/path/97333
 */
export class AcceptedRefundDto {
  /** 商户退款单号 (the merchant's refund number): the requested one. */
  @OutRefundNo()
  out_refund_no!: string;

  /** 金额 (amounts). */
  @ObjectField(() => RefundAmountDto)
  amount?: RefundAmountDto;

  /** 优惠退款 (the promotions' shares); an empty list if there are none. */
  @ListField(() => RefundPromotionDto)
  promotion_detail!: RefundPromotionDto[];
}
