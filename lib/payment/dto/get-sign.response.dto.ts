import { REQUIRED } from '../../decode/field-options.js';
import { TextField } from '../../decode/field.decorators.js';

/** @see https://developer.work.weixin.qq.com/document/path/98130 */
export class GetSignResponseDto {
  /** 签名 of appid, timestamp, nonce and `prepay_id`, up to 512 characters. */
  @TextField({ max: 512, ...REQUIRED })
  pay_sign!: string;
}
