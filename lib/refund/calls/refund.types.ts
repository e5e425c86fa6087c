import type { RefundRequestAmountDto, RefundRequestDto } from '../dto/refund.request.dto.js';

/** Identifies a refund by the merchant's own refund number. */
export interface RefundRef {
  /** 商户退款单号 (the merchant's refund number): 1 to 64 of `A-Z a-z 0-9 _ - | * @`. */
  readonly out_refund_no: string;
  /**
   * 二级商户号 (merchant number), 1 to 32 characters.
   * @default the module's option `mchid`
   */
  readonly mchid?: string | undefined;
}

/** A refund to be requested, in WeCom's own field names. Other fields than the documented ones are refused. */
export interface RefundRequest extends Omit<RefundRequestDto, 'appid' | 'mchid' | 'amount'> {
  /**
   * 小程序 appid (the mini program's appid), 1 to 32 characters.
   * @default the module's option `appid`
   */
  appid?: string | undefined;
  /**
   * 二级商户号 (merchant number), 1 to 32 characters.
   * @default the module's option `mchid`
   */
  mchid?: string | undefined;
  /** 金额 (amounts), in 分: `refund` at least 1 and at most `total`; `currency` is `CNY` by default. */
  amount: Omit<RefundRequestAmountDto, 'currency'> & { currency?: string | undefined };
}
