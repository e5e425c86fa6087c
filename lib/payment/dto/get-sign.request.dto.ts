import { REQUIRED, PLAIN_TEXT } from '../../decode/field-options.js';
import { TextField } from '../../decode/field.decorators.js';
import { Appid } from '../../decode/id.decorators.js';

/**
 * The part of `get_sign`'s request that the caller decides.
 * @see https://developer.work.weixin.qq.com/document/path/98130
 */
export class GetSignRequestDto {
  /** 小程序 appid (the mini program's appid), 1 to 32 characters. */
  @Appid()
  appid!: string;

  /** 预支付交易会话标识 (what `create()` returned), 1 to 128 characters. */
  @TextField({ max: 128, ...REQUIRED, ...PLAIN_TEXT })
  prepay_id!: string;
}
