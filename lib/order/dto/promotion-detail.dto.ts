import { CountField, ListField, OpenEnumField, TextField } from '../../decode/field.decorators.js';
import { PROMOTION_SCOPES, PROMOTION_TYPES } from '../trade-state.js';
import type { PromotionScope, PromotionType } from '../trade-state.js';

/** 单品, one product that a promotion applied to. */
export class GoodsDetailDto {
  /** 商品编码, up to 32 characters. */
  @TextField({ max: 32, required: true })
  goods_id?: string;

  /** 商品数量. */
  @CountField({ required: true })
  quantity?: number;

  /** 商品单价, in 分. */
  @CountField({ required: true })
  unit_price?: number;

  /** 商品优惠金额, in 分. */
  @CountField({ required: true })
  discount_amount?: number;

  /** 商品备注, up to 128 characters. */
  @TextField({ max: 128 })
  goods_remark?: string;
}

/** 优惠, one coupon that was used for the order. */
export class PromotionDetailDto {
  /** 券ID (the page's caption says 商品小票ID), up to 32 characters. */
  @TextField({ max: 32 })
  coupon_id?: string;

  /** 优惠名称, up to 64 characters. */
  @TextField({ max: 64 })
  name?: string;

  /** 优惠范围, up to 32 characters. */
  @OpenEnumField(PROMOTION_SCOPES, { max: 32 })
  scope?: PromotionScope;

  /** 优惠类型, up to 32 characters. */
  @OpenEnumField(PROMOTION_TYPES, { max: 32 })
  type?: PromotionType;

  /** 优惠券面额, in 分. */
  @CountField({ required: true })
  amount?: number;

  /** 活动ID, up to 32 characters. */
  @TextField({ max: 32 })
  stock_id?: string;

  /** 微信出资, in 分. */
  @CountField()
  wechatpay_contribute?: number;

  /** 商户出资, in 分. */
  @CountField()
  merchant_contribute?: number;

  /** 其他出资, in 分. */
  @CountField()
  other_contribute?: number;

  /** 优惠币种, up to 16 characters: `CNY`. */
  @TextField({ max: 16 })
  currency?: string;

  /** 单品列表, an empty list without any. */
  @ListField(() => GoodsDetailDto)
  goods_detail!: GoodsDetailDto[];
}
