import { REQUIRED } from '../../decode/field-options.js';
import {
  IdField,
  ListField,
  ObjectField,
  OpenEnumField,
  TextField,
  TimeField,
} from '../../decode/field.decorators.js';
import { OutRefundNo, OutTradeNo } from '../../decode/id.decorators.js';
import type { OpenEnum } from '../../decode/open-enum.js';
import { RefundAmountDto, RefundPromotionDto } from './refund-amount.dto.js';
import type { RefundStatus } from './refund-status.js';
import { STATUSES_ON_THE_WIRE } from './refund-status.js';

/** The documented values of a refund's `channel`. */
export const REFUND_CHANNELS = ['ORIGINAL', 'BALANCE', 'OTHER_BALANCE', 'OTHER_BANKCARD'] as const;
/**
 * 退款渠道 (where the money goes). `ORIGINAL` 原路退款 (back the way it came) · `BALANCE` 退回到余额 (balance) ·
 * `OTHER_BALANCE` 原账户异常退到其他余额账户 (another balance) · `OTHER_BANKCARD` 原银行卡异常退到其他银行卡 (another bank card).
 */
export type RefundChannel = OpenEnum<(typeof REFUND_CHANNELS)[number]>;

/**
 * A refund as WeCom's query returns it.
 * @see https://developer.work.weixin.qq.com/document/path/97352
 */
export class RefundDto {
  /** 微信退款单号 (WeChat Pay's refund ID), up to 32 characters. */
  @IdField({ max: 32 })
  refund_id?: string;

  /** 商户退款单号 (the merchant's refund number), 1 to 64 characters: the requested one. */
  @OutRefundNo()
  out_refund_no!: string;

  /** 微信支付订单号 (WeChat Pay's transaction ID), up to 32 characters. */
  @IdField({ max: 32 })
  transaction_id?: string;

  /** 商户订单号 (the merchant's order number), 6 to 32 characters. */
  @OutTradeNo({ echoes: false })
  out_trade_no!: string;

  /** 退款渠道 (where the money goes), up to 16 characters. */
  @OpenEnumField(REFUND_CHANNELS, { max: 16 })
  channel?: RefundChannel;

  /** 退款入账账户 (the account that gets the money) in words, up to 64 characters. */
  @TextField({ max: 64 })
  user_received_account?: string;

  /** 退款成功时间 (time of success) as sent, RFC 3339: `2026-11-24T13:00:00+08:00`. */
  @TimeField()
  success_time?: string;

  /** 退款创建时间 (time of acceptance) as sent, RFC 3339. */
  @TimeField()
  create_time?: string;

  /** 退款状态 (state of the refund), up to 16 characters. May be a value that this version does not know. */
  @OpenEnumField(STATUSES_ON_THE_WIRE, { max: 16, ...REQUIRED })
  status!: RefundStatus;

  /** 金额 (amounts). */
  @ObjectField(() => RefundAmountDto, REQUIRED)
  amount!: RefundAmountDto;

  /** 优惠退款 (the promotions' shares); an empty list if there are none. */
  @ListField(() => RefundPromotionDto)
  promotion_detail!: RefundPromotionDto[];
}
