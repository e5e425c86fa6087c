import { REQUIRED } from '../../decode/field-options.js';
import { CountField, OpenEnumField, TextField } from '../../decode/field.decorators.js';
import type { OpenEnum } from '../../decode/open-enum.js';
import type { PromotionScope } from '../../order/dto/trade-state.js';
import { PROMOTION_SCOPES } from '../../order/dto/trade-state.js';

/** The documented values of a refunded promotion's `type`. */
export const REFUND_PROMOTION_TYPES = ['COUPON', 'DISCOUNT'] as const;
/** 优惠类型 (type of a refunded promotion). `COUPON` 代金券 (prepaid coupon) · `DISCOUNT` 优惠券 (discount). */
export type RefundPromotionType = OpenEnum<(typeof REFUND_PROMOTION_TYPES)[number]>;

/** 金额 (amounts of a refund). Every amount is an integer in 分, a hundredth of a yuan. */
export class RefundAmountDto {
  /** 退款金额 (amount of the refund), in 分. */
  @CountField(REQUIRED)
  refund!: number;

  /** 用户退款金额 (what the customer gets), in 分: the refund less the promotions' share. */
  @CountField({ strict: true })
  payer_refund?: number;

  /** 优惠退款金额 (the promotions' share), in 分. */
  @CountField({ strict: true })
  discount_refund?: number;

  /** 退款币种 (currency), 1 to 18 characters. For merchants in mainland China, `CNY`. */
  @TextField({ max: 18, ...REQUIRED })
  currency!: string;
}

/** 优惠退款 (the share of a promotion in a refund). */
export class RefundPromotionDto {
  /** 券ID (coupon ID), up to 32 characters. */
  @TextField({ max: 32, required: true })
  promotion_id?: string;

  /** 优惠范围 (scope), up to 32 characters. */
  @OpenEnumField(PROMOTION_SCOPES, { max: 32, required: true })
  scope?: PromotionScope;

  /** 优惠类型 (type), up to 32 characters. */
  @OpenEnumField(REFUND_PROMOTION_TYPES, { max: 32, required: true })
  type?: RefundPromotionType;

  /** 优惠券面额 (face value), in 分. */
  @CountField({ required: true })
  amount?: number;

  /** 优惠退款金额 (refunded share), in 分. */
  @CountField({ required: true })
  refund_amount?: number;
}
