import { CountField, ListField, OpenEnumField, TextField } from '../../decode/field.decorators.js';
import type { PromotionScope, PromotionType } from './trade-state.js';
import { PROMOTION_SCOPES, PROMOTION_TYPES } from './trade-state.js';

/** 单品: a product that a promotion applied to. */
export class GoodsDetailDto {
  /** 商品编码 (product code), up to 32 characters. */
  @TextField({ max: 32, required: true })
  goods_id?: string;

  /** 商品数量 (quantity). */
  @CountField({ required: true })
  quantity?: number;

  /** 商品单价 (unit price), in 分. */
  @CountField({ required: true })
  unit_price?: number;

  /** 商品优惠金额 (discount on the product), in 分. */
  @CountField({ required: true })
  discount_amount?: number;

  /** 商品备注 (remark), up to 128 characters. */
  @TextField({ max: 128 })
  goods_remark?: string;
}

/** 优惠: a coupon that was used for the order. */
export class PromotionDetailDto {
  /** 券ID (coupon ID; WeCom's page titles it 商品小票ID), up to 32 characters. */
  @TextField({ max: 32 })
  coupon_id?: string;

  /** 优惠名称 (name), up to 64 characters. */
  @TextField({ max: 64 })
  name?: string;

  /** 优惠范围 (scope), up to 32 characters. */
  @OpenEnumField(PROMOTION_SCOPES, { max: 32 })
  scope?: PromotionScope;

  /** 优惠类型 (type), up to 32 characters. */
  @OpenEnumField(PROMOTION_TYPES, { max: 32 })
  type?: PromotionType;

  /** 优惠券面额 (face value), in 分. */
  @CountField({ required: true })
  amount?: number;

  /** 活动ID (campaign ID), up to 32 characters. */
  @TextField({ max: 32 })
  stock_id?: string;

  /** 微信出资 (contribution of WeChat Pay), in 分. */
  @CountField()
  wechatpay_contribute?: number;

  /** 商户出资 (contribution of the merchant), in 分. */
  @CountField()
  merchant_contribute?: number;

  /** 其他出资 (other contributions), in 分. */
  @CountField()
  other_contribute?: number;

  /** 优惠币种 (currency), up to 16 characters: `CNY`. */
  @TextField({ max: 16 })
  currency?: string;

  /** 单品列表 (products); an empty list if there are none. */
  @ListField(() => GoodsDetailDto)
  goods_detail!: GoodsDetailDto[];
}
