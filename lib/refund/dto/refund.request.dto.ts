import { OPTIONAL, REQUIRED, PLAIN_TEXT } from '../../decode/field-options.js';
import { CountField, ObjectField, TextField } from '../../decode/field.decorators.js';
import { Appid, Mchid, OutRefundNo, OutTradeNo } from '../../decode/id.decorators.js';

/** 金额 (amounts). Every amount is an integer in 分, a hundredth of a yuan. */
export class RefundRequestAmountDto {
  /** 退款金额 (amount to refund), in 分: at least 1, at most `total`. */
  @CountField({ min: 1, ...REQUIRED })
  refund!: number;

  /** 原订单金额 (total of the order), in 分. */
  @CountField({ min: 1, ...REQUIRED })
  total!: number;

  /**
   * 退款币种 (currency), 1 to 18 characters. For merchants in mainland China, `CNY`.
   * @default 'CNY'
   */
  @TextField({ max: 18, ...REQUIRED, ...PLAIN_TEXT })
  currency!: string;
}

/**
 * The request of `refund`.
 * @see https://developer.work.weixin.qq.com/document/path/97333
 */
export class RefundRequestDto {
  /** 二级商户号 (merchant number), 1 to 32 characters. */
  @Mchid()
  mchid!: string;

  /** 小程序 appid (the mini program's appid), 1 to 32 characters. */
  @Appid()
  appid!: string;

  /** 商户订单号 (the merchant's order number): 6 to 32 of `A-Z a-z 0-9 _ - | *`. */
  @OutTradeNo()
  out_trade_no!: string;

  /**
   * 商户退款单号 (the merchant's refund number): 1 to 64 of `A-Z a-z 0-9 _ - | * @`. WeCom refunds a number once, however
   * often it is requested.
   */
  @OutRefundNo()
  out_refund_no!: string;

  /** 退款原因 (reason), 1 to 80 characters. The customer sees it, unless it is a part of at most 1 元 of an order. */
  @TextField({ max: 80, ...OPTIONAL, ...PLAIN_TEXT })
  reason?: string | undefined;

  /** 退款资金来源 (where the money comes from), 1 to 32 characters: `AVAILABLE` for the available balance. */
  @TextField({ max: 32, ...OPTIONAL, ...PLAIN_TEXT })
  funds_account?: string | undefined;

  /** 金额 (amounts). */
  @ObjectField(() => RefundRequestAmountDto, REQUIRED)
  amount!: RefundRequestAmountDto;
}
