import { REQUIRED } from '../../../decode/field-options.js';
import { ObjectField, TextField } from '../../../decode/field.decorators.js';
import { Mchid, OutRefundNo, OutTradeNo } from '../../../decode/id.decorators.js';

/** The encrypted content of a notice. */
export class NoticeResourceDto {
  @TextField({ ...REQUIRED, max: 64 })
  algorithm!: string;

  /** In Base64; its last 16 bytes are the authentication tag. */
  @TextField({ ...REQUIRED, max: 65_536 })
  ciphertext!: string;

  /** WeCom's samples have 12 and 13 characters. */
  @TextField({ ...REQUIRED, max: 64 })
  nonce!: string;

  @TextField({ strict: true, max: 1_024 })
  associated_data?: string;
}

/**
 * A notice, as it is encrypted in its envelope.
 * @see https://developer.work.weixin.qq.com/document/path/97478
 */
export class NoticeDto {
  /** `NORMALPAY`, `COMBINEPAY` or `REFUND`. */
  @TextField({ strict: true, max: 64 })
  notify_type?: string;

  /** `TRANSACTION.SUCCESS`, `REFUND.SUCCESS`, `REFUND.ABNORMAL` or `REFUND.CLOSED`. */
  @TextField({ ...REQUIRED, max: 64 })
  event_type!: string;

  @ObjectField(() => NoticeResourceDto, REQUIRED)
  resource!: NoticeResourceDto;
}

/**
 * What a notice says about a payment, as far as it is used: the order is queried.
 * @see https://developer.work.weixin.qq.com/document/path/97335
 */
export class OrderNoticeDto {
  @Mchid()
  mchid!: string;

  @OutTradeNo()
  out_trade_no!: string;
}

/**
 * What a notice says about a refund, as far as it is used: the refund is queried.
 * @see https://developer.work.weixin.qq.com/document/path/97338
 */
export class RefundNoticeDto {
  @Mchid()
  mchid!: string;

  @OutTradeNo()
  out_trade_no!: string;

  @OutRefundNo()
  out_refund_no!: string;
}
