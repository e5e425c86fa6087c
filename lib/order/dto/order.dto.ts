import { REQUIRED } from '../../decode/field-options.js';
import {
  CountField,
  IdField,
  ListField,
  ObjectField,
  OpenEnumField,
  TextField,
  TimeField,
} from '../../decode/field.decorators.js';
import { Mchid, OutTradeNo } from '../../decode/id.decorators.js';
import { PromotionDetailDto } from './promotion-detail.dto.js';
import type { TradeState, TradeType } from './trade-state.js';
import { isPaid, TRADE_STATES, TRADE_TYPES } from './trade-state.js';

const whenPaid = (reply: Readonly<Record<string, unknown>>) =>
  isPaid({ trade_state: reply['trade_state'] as string });

/** 支付者 (the payer). */
export class OrderPayerDto {
  /**
   * 用户在子商户appid下的唯一标识 (the payer's ID under the merchant's appid), 1 to 128 characters. Personal data: this library
   * never logs it.
   */
  @IdField({ max: 128, required: true })
  openid?: string;
}

/** 订单金额 (amounts). Every amount is an integer in 分, a hundredth of a yuan. */
export class OrderAmountDto {
  /** 订单总金额 (total), in 分. */
  @CountField({ strict: true })
  total?: number;

  /** 用户支付金额 (amount paid by the customer), in 分: the total less promotions. */
  @CountField({ strict: true })
  payer_total?: number;

  /** 货币类型 (currency), 1 to 16 characters. For merchants in mainland China, `CNY`. */
  @TextField({ max: 16, strict: true })
  currency?: string;

  /** 用户支付币种 (currency the customer paid in), 1 to 16 characters. */
  @TextField({ max: 16, strict: true })
  payer_currency?: string;
}

/** 场景信息 (scene of the payment). */
export class OrderSceneInfoDto {
  /** 商户端设备号 (merchant device ID) under the name that WeCom's page documents, 1 to 32 characters. */
  @TextField({ max: 32 })
  total?: string;

  /** 商户端设备号 (merchant device ID) under the name used when creating the order, 1 to 32 characters. */
  @TextField({ max: 32 })
  device_id?: string;

  /** 商户端设备号 (merchant device ID), under whichever of the two names WeCom sent it. */
  get deviceId(): string | undefined {
    return this.device_id ?? this.total;
  }
}

/**
 * An order as WeCom returned it, validated. Fields have WeCom's own names; what WeCom did not send, or sent as an empty
 * text, is absent.
 * @see https://developer.work.weixin.qq.com/document/path/97323
 */
export class OrderDto {
  /** 商户号 (merchant number), 1 to 32 characters: the requested one. */
  @Mchid()
  mchid!: string;

  /** 商户订单号 (the merchant's order number), 6 to 32 characters: the requested one. */
  @OutTradeNo()
  out_trade_no!: string;

  /** 交易类型 (how the customer pays), up to 16 characters. */
  @OpenEnumField(TRADE_TYPES, { max: 16 })
  trade_type?: TradeType;

  /** 交易状态 (state of the payment), up to 32 characters. May be a value that this version does not know. */
  @OpenEnumField(TRADE_STATES, { max: 32, ...REQUIRED })
  trade_state!: TradeState;

  /** 交易状态描述 (human-readable description of the state), up to 256 characters. */
  @TextField({ max: 256, required: true })
  trade_state_desc?: string;

  /** 支付者 (the payer). Sent once paid. */
  @ObjectField(() => OrderPayerDto, { required: whenPaid })
  payer?: OrderPayerDto;

  /** 微信支付订单号 (WeChat Pay's transaction ID), up to 32 characters. Sent once paid. */
  @IdField({ max: 32, required: whenPaid })
  transaction_id?: string;

  /** 付款银行 (paying bank), up to 32 characters. */
  @TextField({ max: 32 })
  bank_type?: string;

  /** 附加数据 (data attached when the order was created), up to 128 characters. Sent only once paid. */
  @TextField({ max: 128 })
  attach?: string;

  /** 支付完成时间 (time of payment) as sent, RFC 3339: `2026-11-24T13:00:00+08:00`. */
  @TimeField()
  success_time?: string;

  /** 订单金额 (amounts). */
  @ObjectField(() => OrderAmountDto, { strict: true })
  amount?: OrderAmountDto;

  /** 场景信息 (scene of the payment). */
  @ObjectField(() => OrderSceneInfoDto)
  scene_info?: OrderSceneInfoDto;

  /** 优惠 (promotions); an empty list if there are none. */
  @ListField(() => PromotionDetailDto)
  promotion_detail!: PromotionDetailDto[];
}
