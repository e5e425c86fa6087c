import { REQUIRED, OPTIONAL, PLAIN_TEXT } from '../../decode/field-options.js';
import {
  CountField,
  IpField,
  ListField,
  ObjectField,
  TextField,
  TimeField,
} from '../../decode/field.decorators.js';
import { Appid, Mchid, Openid, OutTradeNo } from '../../decode/id.decorators.js';

/** 订单金额 (amount of the order). */
export class CreateOrderAmountDto {
  /** 总金额 (total), in 分, a hundredth of a yuan; at least 1. */
  @CountField({ min: 1, ...REQUIRED })
  total!: number;

  /**
   * 货币类型 (currency), 1 to 16 characters. For merchants in mainland China, `CNY`.
   * @default 'CNY'
   */
  @TextField({ max: 16, ...REQUIRED, ...PLAIN_TEXT })
  currency!: string;
}

/** 支付者 (the payer). */
export class CreateOrderPayerDto {
  /** 用户标识 (the customer's ID under the appid), 1 to 128 characters. Personal data: this library never logs it. */
  @Openid()
  openid!: string;
}

/** 单品 (a product of the order). */
export class CreateOrderGoodsDto {
  /** 商户侧商品编码 (the merchant's product code), 1 to 32 of `A-Z a-z 0-9 _ -`. */
  @TextField({ max: 32, ...REQUIRED, pattern: /^[\w-]+$/u, allowed: 'of A-Z a-z 0-9 _ -' })
  merchant_goods_id!: string;

  /** 微信侧商品编码 (WeChat Pay's product code), 1 to 32 characters. */
  @TextField({ max: 32, ...OPTIONAL, ...PLAIN_TEXT })
  wechatpay_goods_id?: string | undefined;

  /** 商品名称 (name), 1 to 256 characters. */
  @TextField({ max: 256, ...OPTIONAL, ...PLAIN_TEXT })
  goods_name?: string | undefined;

  /** 商品数量 (quantity), at least 1. */
  @CountField({ min: 1, ...REQUIRED })
  quantity!: number;

  /** 商品单价 (unit price), in 分. */
  @CountField(REQUIRED)
  unit_price!: number;
}

/** 优惠功能 (what promotions are computed from). */
export class CreateOrderDetailDto {
  /** 订单原价 (price on the receipt), in 分, at least 1. If it is not what is paid, there is no promotion. */
  @CountField({ min: 1, ...OPTIONAL })
  cost_price?: number | undefined;

  /** 商品小票ID (ID of the receipt), 1 to 32 characters. */
  @TextField({ max: 32, ...OPTIONAL, ...PLAIN_TEXT })
  invoice_id?: string | undefined;

  /** 单品列表 (products). */
  @ListField(() => CreateOrderGoodsDto, OPTIONAL)
  goods_detail?: readonly CreateOrderGoodsDto[] | undefined;
}

/** 商户门店信息 (the shop). */
export class CreateOrderStoreDto {
  /** 门店编号 (shop number), 1 to 32 characters. */
  @TextField({ max: 32, ...REQUIRED, ...PLAIN_TEXT })
  id!: string;

  /** 门店名称 (name), 1 to 256 characters. */
  @TextField({ max: 256, ...OPTIONAL, ...PLAIN_TEXT })
  name?: string | undefined;

  /** 地区编码 (area code), 1 to 32 characters. */
  @TextField({ max: 32, ...OPTIONAL, ...PLAIN_TEXT })
  area_code?: string | undefined;

  /** 详细地址 (address), 1 to 512 characters. */
  @TextField({ max: 512, ...OPTIONAL, ...PLAIN_TEXT })
  address?: string | undefined;
}

/** 场景信息 (scene of the payment). */
export class CreateOrderSceneDto {
  /** 用户终端IP (the customer's IP address), IPv4 or IPv6. */
  @IpField(REQUIRED)
  payer_client_ip!: string;

  /** 商户端设备号 (number of the shop or of its till), 1 to 32 characters. */
  @TextField({ max: 32, ...OPTIONAL, ...PLAIN_TEXT })
  device_id?: string | undefined;

  /** 商户门店信息 (the shop). */
  @ObjectField(() => CreateOrderStoreDto, OPTIONAL)
  store_info?: CreateOrderStoreDto | undefined;
}

/**
 * The request of `create_order`.
 * @see https://developer.work.weixin.qq.com/document/path/97322
 */
export class CreateOrderRequestDto {
  /** 小程序 appid (the mini program's appid), 1 to 32 characters. */
  @Appid()
  appid!: string;

  /** 二级商户号 (merchant number) issued by WeCom, 1 to 32 characters. */
  @Mchid()
  mchid!: string;

  /** 商户订单号 (the merchant's order number): 6 to 32 of `A-Z a-z 0-9 _ - | *`. Unique per `mchid`. */
  @OutTradeNo()
  out_trade_no!: string;

  /** 商品描述 (what is paid for, as the customer reads it), 1 to 127 characters. */
  @TextField({ max: 127, ...REQUIRED, ...PLAIN_TEXT })
  description!: string;

  /** 场景值 (from the mini program's URL), 1 to 256 characters, for the statistics of 成员业绩. */
  @TextField({ max: 256, ...OPTIONAL, ...PLAIN_TEXT })
  scenekey?: string | undefined;

  /** 订单金额 (amount of the order). */
  @ObjectField(() => CreateOrderAmountDto, REQUIRED)
  amount!: CreateOrderAmountDto;

  /** 支付者 (the payer). */
  @ObjectField(() => CreateOrderPayerDto, REQUIRED)
  payer!: CreateOrderPayerDto;

  /** 交易结束时间 (until when the customer can pay), RFC 3339: `2026-11-24T13:00:00+08:00`. */
  @TimeField(OPTIONAL)
  time_expire?: string | undefined;

  /** 附加数据 (returned with the order once it is paid), 1 to 128 characters. */
  @TextField({ max: 128, ...OPTIONAL, ...PLAIN_TEXT })
  attach?: string | undefined;

  /** 订单优惠标记 (tag for promotions), 1 to 32 characters. */
  @TextField({ max: 32, ...OPTIONAL, ...PLAIN_TEXT })
  goods_tag?: string | undefined;

  /** 优惠功能 (what promotions are computed from). */
  @ObjectField(() => CreateOrderDetailDto, OPTIONAL)
  detail?: CreateOrderDetailDto | undefined;

  /** 场景信息 (scene of the payment). */
  @ObjectField(() => CreateOrderSceneDto, REQUIRED)
  scene_info!: CreateOrderSceneDto;
}
